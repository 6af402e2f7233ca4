"""Who sends a form and for which year: by code and name together, never by one alone."""

from io import BytesIO

import openpyxl
import pytest
from filled_forms import PARK, PARK_NAME, edited, form, one, place, problems, read, typed
from openpyxl.workbook import Workbook

from ingestion.contract import contracts
from ingestion.parser import parse_file
from ingestion.roster import load_roster


def sender(content: bytes) -> tuple[str, int | None]:
    parsed = read(content)
    return parsed.reporter, parsed.report_year


def test_code_and_name_of_the_cover_name_the_park():
    assert sender(form()) == (PARK, 2023)


@pytest.mark.parametrize(
    ("code", "name"), [(PARK.lower(), PARK_NAME), (f" {PARK} ", f"{PARK_NAME} ")]
)
def test_small_letters_and_blanks_do_not_matter(code, name):
    assert sender(form({one("park_code"): code, one("park_name"): name})) == (PARK, 2023)


@pytest.mark.parametrize("code", ["P9999999", "", "明水", PARK[:-1]])
def test_an_unknown_code_is_named_even_if_the_name_is_known(code):
    content = form({one("park_code"): code or None})
    assert problems(content) == [("_reporter", "", "reporter_unknown")]
    assert sender(content) == ("", 2023)


@pytest.mark.parametrize("name", ["明水经济开发区", "济南高新区", "明水经济技术开发园", None])
def test_a_name_of_another_park_is_named_even_if_the_code_is_known(name):
    content = form({one("park_name"): name})
    assert problems(content) == [("_reporter", "", "reporter_disagrees")]
    assert sender(content) == ("", 2023)


@pytest.mark.parametrize("year", [2022, 2024, 2020, "23", "二〇二三", None])
def test_another_year_than_the_form_was_made_for_is_named(year):
    content = edited(form(), typed(one("report_year"), year))
    assert problems(content) == [("_report_year", "", "wrong_year"), *unread_year(year)]
    assert sender(content) == (PARK, None)
    assert all(f.value_year is None for f in read(content).facts)


def unread_year(year: object) -> list[tuple[str, str, str]]:
    return [("report_year", "", "unreadable_year")] if isinstance(year, str) else []


def test_the_year_of_a_form_whose_properties_were_lost_is_that_of_its_cover():
    content = without_properties(form({one("report_year"): 2022}))
    assert sender(content) == (PARK, 2022)


def test_a_year_before_the_form_existed_is_named():
    content = without_properties(edited(form(), typed(one("report_year"), 2020)))
    assert problems(content) == [("_report_year", "", "wrong_year")]


def without_properties(content: bytes) -> bytes:
    def lost(book: Workbook) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    return edited(content, lost)


def test_a_form_whose_properties_were_lost_is_known_by_its_sheets():
    parsed = read(without_properties(form()))
    assert (parsed.form, parsed.reporter) == ("park_progress", PARK)


def test_a_foreign_workbook_is_refused_with_the_names_of_its_sheets():
    book = openpyxl.Workbook()
    book.active.title = "通讯录"
    target = BytesIO()
    book.save(target)
    parsed = read(target.getvalue())
    assert (parsed.form, parsed.reporter, parsed.report_year) == ("", "", None)
    assert [(f.reading.problem, f.reading.raw_text) for f in parsed.facts] == [
        ("unknown_form", "通讯录")
    ]


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "empty_file"), (b"\0" * 9, "unreadable_file")]
)
def test_what_is_no_workbook_is_a_return_with_one_fact_that_says_why(content, problem):
    assert problems(content) == [("_file", "", problem)]


def test_a_file_that_trips_the_reader_is_a_return_of_its_own_and_stops_nothing(monkeypatch):
    def trip(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr("ingestion.parser_table.find_table", trip)
    assert problems(form()) == [("_file", "", "reader_failed")]


def test_a_year_that_the_printed_headers_contradict_is_named_even_without_properties():
    def without_properties(book: Workbook) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    content = edited(form(), without_properties, typed(one("report_year"), 2024))
    assert ("_report_year", "", "wrong_year") in problems(content)
    assert problems(edited(form(), without_properties)) == []


def test_a_synthetic_form_says_so():
    assert read(form(synthetic=True)).synthetic
    assert not read(form()).synthetic
    assert read(edited(form(synthetic=True), typed(one("phone"), "1"))).synthetic


def test_the_cover_s_facts_keep_their_cells():
    found = {f.field: f.cell for f in read(form()).facts if f.sheet == "封面"}
    assert found["park_code"] == place(one("park_code")).cell
    assert set(found) == {ask.code for ask in contracts()["park_progress"].sheets[0].fields}


def test_a_name_that_two_parks_share_names_none_of_them(tmp_path):
    (tmp_path / "parks.csv").write_text("park\nP1\nP2\n", encoding="utf-8")
    names = "park,name\nP1,东方工业园区\nP2,东方工业园区\nP2,东方园\n"
    (tmp_path / "park_names.csv").write_text(names, encoding="utf-8")
    roster = load_roster(tmp_path)
    assert roster.park_by_name("东方工业园区") is None
    assert roster.park_by_name("东方 园") == "P2"
    assert roster.has_name("P1", "东方工业园区")
    assert roster.candidates("东方工业园") == ["东方工业园区(P1)", "东方工业园区(P2)"]
    assert parse_file(form(), roster).reporter == ""
