"""Blank forms of senders other than parks: who gets one, and what it already knows."""

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
from filled_forms import roster

from ingestion.contract import contracts
from ingestion.parser import ParsedReturn, parse_file
from orchestration.forms import deadline_zh, write_blank_forms
from orchestration.instance import Instance, open_instance

MOMENT = dt.datetime(2023, 11, 1, tzinfo=dt.UTC)
# Annex 2 of 003 by city, in today's divisions: 济南市 5 + 3 of 莱芜市, 青岛市 4, 济宁市 12.
PARKS_OF = {"370100": 8, "370200": 4, "370800": 12}
Written = dict[str, tuple[Path, ParsedReturn]]


def instance_of(home: Path, unit: str) -> Instance:
    instance = open_instance(home)
    path = instance.home / "instance.toml"
    said = re.sub(r"^unit = .*$", f'unit = "{unit}"', path.read_text("utf-8"), flags=re.M)
    path.write_text(said, encoding="utf-8")
    return Instance(instance.home)


def written(home: Path, form: str, year: int, unit: str = "370000", codes: tuple = ()) -> Written:
    instance = instance_of(home, unit)
    paths = write_blank_forms(instance, form, year, set(codes), home / "out", MOMENT)
    parsed = [(path, parse_file(path.read_bytes(), roster())) for path in paths]
    return {found.reporter: (path, found) for path, found in parsed}


def listed(parsed: ParsedReturn) -> list[str | None]:
    return [f.reading.text for f in parsed.facts if f.field == "park"]


def test_each_city_gets_its_own_review_with_its_parks(tmp_path):
    made = written(tmp_path, "city_review", 2023)
    assert len(made) == 16
    assert "371200" not in made
    for city, count in PARKS_OF.items():
        assert len(listed(made[city][1])) == count
    assert sum(len(listed(parsed)) for _, parsed in made.values()) == 106


def test_nothing_filled_in_is_an_empty_return(tmp_path):
    made = written(tmp_path, "city_review", 2023, codes=("370800",))
    _, parsed = made["370800"]
    assert [f.reading.problem for f in parsed.facts if f.reading.problem] == ["empty_return"]


def test_a_city_that_was_merged_gets_a_form_for_its_last_year_only(tmp_path):
    assert len(written(tmp_path / "a", "city_annual_report", 2018)) == 17
    assert len(written(tmp_path / "b", "city_annual_report", 2019)) == 16


def test_a_province_s_list_leaves_out_the_separately_planned_city(tmp_path):
    made = written(tmp_path, "park_list", 2022, codes=("370000", "370200"))
    assert len(listed(made["370000"][1])) == 106 - PARKS_OF["370200"]
    assert len(listed(made["370200"][1])) == PARKS_OF["370200"]


def test_a_separately_planned_city_s_instance_writes_its_own_list_once(tmp_path):
    made = written(tmp_path, "park_list", 2022, unit="370200")
    assert set(made) == {"370200"}


def test_the_counties_of_wenzhou_get_theirs_under_the_names_of_the_year(tmp_path):
    made = written(tmp_path / "a", "county_annual_report", 2014, unit="330000")
    assert len(made) == 11
    assert "洞头县" in made["330322"][0].name
    later = written(tmp_path / "b", "county_annual_report", 2017, unit="330000")
    assert "洞头区" in later["330305"][0].name
    assert "330322" not in later


def test_a_local_form_is_not_written_elsewhere(tmp_path):
    assert written(tmp_path, "city_review", 2023, unit="330000") == {}


@pytest.mark.parametrize(
    ("form", "year"), [("park_list", 2022), ("adjustment", 2024), ("city_annual_report", 2020)]
)
def test_a_blank_form_says_who_sends_it_and_for_which_year(tmp_path, form, year):
    for code, (_, parsed) in written(tmp_path, form, year).items():
        doubts = [f for f in parsed.facts if f.field in ("_reporter", "_report_year")]
        assert (parsed.form, parsed.report_year, doubts, bool(code)) == (form, year, [], True)


def test_a_list_s_rows_may_be_changed_and_a_review_s_may_not(tmp_path):
    path, _ = written(tmp_path / "a", "park_list", 2022, codes=("370800",))["370800"]
    sheet = openpyxl.load_workbook(path)["表2 园区清单"]
    assert (sheet["B7"].value, sheet["B7"].protection.locked) == ("曲阜经济开发区", False)
    path, _ = written(tmp_path / "b", "city_review", 2023, codes=("370800",))["370800"]
    sheet = openpyxl.load_workbook(path)["表1 市级审核"]
    assert (sheet["B7"].value, sheet["B7"].protection.locked) == ("曲阜经济开发区", True)


@pytest.mark.parametrize(
    ("form", "year", "said"),
    [
        ("city_annual_report", 2018, "2019年1月31日前,一式5份"),
        ("city_annual_report", 2023, "按通知要求"),
        ("county_annual_report", 2016, "2016年12月10日前"),
        ("park_list", 2022, "2022年6月30日前"),
        ("adjustment", 2023, "按通知要求"),
    ],
)
def test_a_due_day_is_printed_for_the_years_that_its_document_names(tmp_path, form, year, said):
    assert deadline_zh(instance_of(tmp_path, "370000"), contracts()[form], year) == said
