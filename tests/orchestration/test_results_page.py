"""The results page of a year: what was found where, offline, the same as JSON."""

import json
import re
from pathlib import Path

import pytest
from filled_forms import figure, form, one, place, project
from jsonschema import Draft202012Validator
from office_desk import Desk

from orchestration.results import write_results

SCHEMA = Path(__file__).parents[2] / "docs" / "results.schema.json"
HUAIYIN = {one("park_code"): "P3700038", one("park_name"): "济南槐荫工业园区"}
HOSTILE = '<script src="http://x">'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path / "home", monkeypatch)
    wrong = form({figure("water_use"): f"约{HOSTILE}"}, project(1, status="未开工"))
    other = form(HUAIYIN, {figure("water_use", "this_year"): 7200})
    desk.got(一=wrong, 二=other, 三=b"no workbook")
    return desk


def page(desk: Desk, suffix: str) -> str:
    path = desk.instance.returned / "2023" / f"审核结果.{suffix}"
    return path.read_text(encoding="utf-8")


def test_the_page_tells_each_return_with_its_cells_rules_and_remedies(desk: Desk) -> None:
    write_results(desk.instance, desk.ledger, {2023})
    found = json.loads(page(desk, "json"))
    assert found["totals"] == {
        "returns": 2, "passed": 1, "held": 1, "sent_back": 0, "held_figures": 1, "findings": 3,
    }  # fmt: skip
    [city] = found["places"]
    assert (city["place"], city["passed"], city["held"]) == ("济南市", 1, 1)
    told = {
        (made["reporter"], finding["rule"], finding["kind"]): finding
        for made in city["returns"]
        for finding in made["findings"]
    }
    water = [place(figure("water_use", column)).cell for column in ("last_year", "this_year")]
    jump = told["P3700038", "Y01", "asks"]
    assert (jump["sheet"], jump["cells"]) == ("表1 主要指标", water)
    assert jump["message"] == "“用水总量”7200,上一年为 1200,相差 5 倍以上。"
    assert jump["why"] == "发改办环资〔2021〕1004号 三(三)"
    assert told["P3700011", "V12", "question"]["cells"] == [water[0]]
    assert set(told) == {
        ("P3700011", "V12", "question"),
        ("P3700011", "P13", "asks"),
        ("P3700038", "Y01", "asks"),
    }
    html = page(desk, "html")
    assert all(said in html for said in ("2023年度", jump["message"], jump["remedy"], "待核实"))


def test_the_page_needs_no_network_and_runs_nothing(desk: Desk) -> None:
    """What a sender wrote is text on it, whatever it was meant to be."""
    write_results(desk.instance, desk.ledger, {2023})
    html = page(desk, "html")
    assert "&lt;script" in html
    assert not re.search(r"<(script|link|img|iframe)\b|url\(|@import|\bsrc=[^&]*http:[^&]*\"", html)


def test_the_json_follows_its_schema(desk: Desk) -> None:
    write_results(desk.instance, desk.ledger, {2023})
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(page(desk, "json")))


def test_a_page_with_nothing_new_is_not_written_again(desk: Desk) -> None:
    first = write_results(desk.instance, desk.ledger, {2023})
    again = write_results(desk.instance, desk.ledger, {2023})
    assert (len(first.changed), len(again.changed)) == (2, 0)
    assert again.pages == first.pages


def test_an_answer_settles_what_it_answers(desk: Desk) -> None:
    desk.at("2023-12-21")
    desk.got(更正=form({one("phone"): "0531-1"}))
    write_results(desk.instance, desk.ledger, {2023})
    found = json.loads(page(desk, "json"))
    assert [rule["rule"] for rule in found["rules"]] == ["Y01"]
    assert found["totals"]["passed"] == 2
