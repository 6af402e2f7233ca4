"""Every format gives the same facts: what a file is, its content says and never its name."""

import codecs

import pytest
from filled_forms import (
    PARK,
    PLAN,
    YEAR,
    edited,
    fact,
    figure,
    form,
    measure,
    place,
    plan,
    problems,
    project,
    read,
    typed,
)
from libreoffice import saved_as
from made_files import as_html, mailed, rows_of, with_macros, zipped

from ingestion.parser import Fact
from ingestion.recognise import recognise

FILLED = form(project(1), project(2, status="建成投产", completion_month="2023-05"), measure(1))
LIST = plan(
    [
        ("济南市", 1, 2018, "明水经济技术开发区", "国家级"),
        (None, 2, None, "济南槐荫工业园区", "省级"),
        ("济宁市", 3, 2019, "邹城工业园区", "省级"),
    ]
)
UNUSUAL = edited(
    FILLED,
    typed(figure("gdp_current_price"), "1,234.5万元"),
    typed(figure("water_use"), 1200.123456),
    typed(figure("nox_emissions"), "未统计"),
    typed(figure("voc_emissions"), "#REF!"),
    typed(figure("gdp_growth"), 0.075),
    lambda book: setattr(
        book[place(figure("gdp_growth")).sheet][place(figure("gdp_growth")).cell],
        "number_format",
        "0.0%",
    ),
)

Told = dict[tuple[str, str, int | None], tuple[object, ...]]


def told(content: bytes, with_cells: bool = True) -> Told:
    """What each fact says; `_file` tells how the file was read, not what stands in it."""

    def of(one: Fact) -> tuple[object, ...]:
        said = one.reading
        where = (one.sheet, one.cell) if with_cells else ()
        return said.value, said.text, said.unit_reported, said.problem, one.source, *where

    facts = [f for f in read(content).facts if f.field != "_file"]
    return {(f.field, f.row_key, f.value_year): of(f) for f in facts}


@pytest.mark.system
@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
@pytest.mark.parametrize("content", [FILLED, UNUSUAL, LIST], ids=["filled", "unusual", "list"])
def test_a_form_saved_by_libreoffice_gives_the_same_facts_cell_by_cell(content, ending, tmp_path):
    saved = saved_as(content, ending, tmp_path).read_bytes()
    assert recognise(saved).kind == ending
    expected, found = told(content), told(saved)
    assert expected.keys() == found.keys()
    assert {k: (expected[k], found[k]) for k in expected if expected[k] != found[k]} == {}


@pytest.mark.system
def test_html_saved_by_libreoffice_gives_the_same_facts(tmp_path):
    saved = saved_as(FILLED, "html", tmp_path).read_bytes()
    assert recognise(saved).kind == "html"
    assert told(saved, with_cells=False) == told(FILLED, with_cells=False)


@pytest.mark.system
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_synthetic_form_stays_one_in_another_format(ending, tmp_path):
    assert read(saved_as(form(synthetic=True), ending, tmp_path).read_bytes()).synthetic
    assert not read(saved_as(form(), ending, tmp_path).read_bytes()).synthetic


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_under_the_name_of_a_workbook_gives_the_same_facts(encoding):
    page = as_html(FILLED, encoding)
    assert recognise(page).kind == "html"
    parsed = read(page)
    assert (parsed.form, parsed.reporter, parsed.report_year) == ("park_progress", PARK, YEAR)
    assert told(page) == told(FILLED)


def test_html_keeps_the_exact_number_beside_the_one_shown():
    page = as_html(form({figure("water_use"): 1234567}))
    shown = page.replace(b"<td>1234567</td>", b'<td sdval="1234567.89">1,234,568</td>')
    assert str(fact(shown, "water_use", value_year=YEAR - 1).reading.value) == "1234567.890000"


def test_a_percentage_in_html_is_known_as_one():
    key = figure("gdp_growth")
    page = as_html(form({key: 424242})).replace(b"<td>424242</td>", b'<td x:num="0.075">7.5%</td>')
    assert str(fact(page, "gdp_growth", value_year=YEAR - 1).reading.value) == "7.500000"


def test_html_fetches_and_expands_nothing(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    bait = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
    page = bait + as_html(form({figure("water_use"): 424242})).replace(b"424242", b"&x;")
    assert "SECRET" not in str(told(page))


def text_of(rows: list[list[str]], separator: str) -> str:
    return "\r\n".join(separator.join(row) for row in rows) + "\r\n"


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_list_as_text_gives_the_same_facts(encoding, separator):
    content = text_of(rows_of(LIST, PLAN), separator).encode(encoding)
    assert recognise(content).kind == "csv"
    expected = {key: said[:2] for key, said in told(LIST, with_cells=False).items()}
    assert {key: said[:2] for key, said in told(content, with_cells=False).items()} == expected
    assert problems(content) == []


@pytest.mark.parametrize(
    ("encoding", "separator", "said"),
    [
        ("gb18030", "\t", "text in GB18030, separated by tab"),
        ("utf-8-sig", ",", "text in UTF-8, separated by ,"),
    ],
)
def test_how_a_text_was_read_is_recorded(encoding, separator, said):
    content = text_of(rows_of(LIST, PLAN), separator).encode(encoding)
    assert fact(content, "_file").reading.reading == said


def test_text_with_quoted_line_breaks_stays_one_row():
    rows = rows_of(LIST, PLAN)
    content = text_of(rows, ",").replace("明水经济技术开发区", '"明水经济\n技术开发区"')
    assert fact(content.encode(), "park", "plan:1").reading.text == PARK


def test_macros_are_not_run_and_that_is_said():
    content = with_macros(FILLED)
    assert problems(content) == [("_file", "", "macros_ignored")]
    assert told(content) == told(FILLED)


RECOGNISED = {
    "empty": b"",
    "xlsx": FILLED,
    "zip": zipped({"a.xlsx": FILLED}),
    "mail": mailed({"a.xlsx": FILLED}),
    "scan": b"%PDF-1.7\n%\xe2\xe3\n",
    "html": b"\xef\xbb\xbf\n<HTML xmlns:x='urn:x'><table><tr><td>1</td></tr></table></HTML>",
    "csv": "园区,数值\n甲,1\n".encode("gb18030"),
    "document": "请查收附件".encode(),
    "unsupported": b"Rar!\x1a\x07\x01\x00",
    "damaged": b"PK\x03\x04 and no more",
    "encrypted": b"\xd0\xcf\x11\xe0"
    + bytes(508)
    + "EncryptedPackage".encode("utf-16-le")
    + bytes(9),
}


@pytest.mark.parametrize("kind", RECOGNISED)
def test_a_file_is_recognised_by_its_content(kind):
    assert recognise(RECOGNISED[kind]).kind == kind


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff\xe0 JFIF", b"\x89PNG\r\n\x1a\n", b"II*\0 scan", b"%PDF-1.4"]
)
def test_pictures_of_paper_are_scans(content):
    assert recognise(content).kind == "scan"


def test_a_text_that_begins_like_a_picture_is_a_text():
    assert recognise(b"BM,1\nBN,2\n").kind == "csv"


def test_a_list_with_a_colon_in_its_title_is_no_mail():
    assert recognise("Title: 表,\nName: 甲,1\n".encode()).kind == "csv"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_mark_of_encoding_alone_is_no_table(mark):
    assert recognise(mark).kind == "document"
