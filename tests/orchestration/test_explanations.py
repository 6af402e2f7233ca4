"""Explanations (核实说明): accepted for a time, told apart from what they cannot answer."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from filled_forms import figure, form
from office_desk import Desk

from ingestion.clock import system_clock
from orchestration.decision_list import listed
from orchestration.explaining import record_lapses
from orchestration.snapshot import write_snapshot

R = "park_progress-P3700011-2023-r"
WHO = ("--by", "张三", "--reason", "冲减上年多报")
# Taken off because too much was reported before: B02 holds three figures.
NEGATIVE = {figure("co2_emissions"): -2, figure("nox_emissions"): -4, figure("voc_emissions"): -3}
BROKEN = form(NEGATIVE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.got(一=BROKEN)
    return desk


def explain(desk: Desk, about: str, *more: object, until: str = "2024-06-30") -> dict[str, Any]:
    return desk.decided("explain", about, "--until", until, *more)


def refused(desk: Desk, *arguments: object) -> str:
    return desk.decide("explain", *arguments, *WHO, ok=False).output


def explained_at(desk: Desk, moment: str | None = None) -> tuple[list[str], list[str]]:
    """Findings explained, and verdicts, as dbt is told them at a moment."""
    write_snapshot(desk.instance, desk.ledger, moment)
    table = pq.read_table(desk.instance.snapshot / "explanations.parquet")
    verdicts = pq.read_table(desk.instance.snapshot / "judgements.parquet")
    return table["finding_id"].to_pylist(), verdicts["verdict"].to_pylist()


def test_a_return_whose_findings_are_all_explained_passes(desk: Desk) -> None:
    assert desk.verdicts == {"r1": "held"}
    first = explain(desk, f"{R}1!1")
    assert (first["findings"], first["verdict"]) == ([f"{R}1!1"], "held")
    rest = explain(desk, f"{R}1", "--rule", "B02")
    assert (rest["findings"], rest["verdict"]) == ([f"{R}1!2", f"{R}1!3"], "passed")
    assert explained_at(desk) == ([f"{R}1!1", f"{R}1!2", f"{R}1!3"], ["passed"])


def test_an_explanation_keeps_who_why_until_when_and_the_value_read(desk: Desk) -> None:
    desk.decide("explain", f"{R}1!1", "--until", "2024-06-30", *WHO)
    (event,) = desk.ledger.events("explained")
    assert (event.by, event.reason, event.subject) == ("张三", "冲减上年多报", f"{R}1!1")
    said = event.payload or {}
    assert (said["expires_on"], said["rule"], said["value"]) == ("2024-06-30", "B02", "-2")


def test_it_is_in_force_until_the_end_of_its_last_day(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    in_force = [f"{R}1!1", f"{R}1!2", f"{R}1!3"], ["passed"]
    assert explained_at(desk, "2024-06-30T15:59:59Z") == in_force  # 23:59:59 in China
    assert explained_at(desk, "2024-06-30T16:00:00Z") == ([], ["held"])


def test_the_next_run_records_once_that_it_is_over(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    assert record_lapses(desk.instance, desk.ledger, system_clock) == []
    desk.at("2024-07-01")
    (over,) = record_lapses(desk.instance, desk.ledger, system_clock)
    assert (over.payload or {})["verdict"] == "held"
    assert record_lapses(desk.instance, desk.ledger, system_clock) == []
    assert desk.ledger.last_moment() == "2024-07-01T01:00:00Z"
    assert explained_at(desk) == ([], ["held"])
    assert explained_at(desk, "2024-06-01T00:00:00Z")[1] == ["passed"]
    states = {row["state"] for row in listed(desk.ledger, dt.date(2024, 7, 1))}
    assert states == {"lapsed"}


def test_a_lapsed_explanation_may_be_given_anew(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    desk.at("2024-07-01")
    record_lapses(desk.instance, desk.ledger, system_clock)
    assert explain(desk, f"{R}1", "--rule", "B02", until="2024-12-31")["verdict"] == "passed"
    assert desk.verdicts == {"r1": "passed"}


def test_an_explanation_that_is_no_longer_accepted_holds_again(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    done = desk.decided("explain", f"{R}1!2", "--refuse")
    assert (done["decision"], done["verdict"]) == ("not_explained", "held")
    assert explained_at(desk)[0] == [f"{R}1!1", f"{R}1!3"]


def carried_to(desk: Desk, revision: int) -> list[str]:
    """The findings of a revision that are explained now."""
    return [name for name in explained_at(desk)[0] if name.startswith(f"{R}{revision}!")]


def revised(desk: Desk, day: str, *changes: Any) -> None:
    """The park sends its return once more on a later day."""
    desk.at(day)
    desk.got(重报=form(NEGATIVE, {figure("water_use"): 1201}, *changes))


def test_a_revision_keeps_what_was_explained_of_values_that_did_not_change(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    revised(desk, "2023-12-28")
    assert desk.verdicts == {"r1": "passed", "r2": "passed"}
    assert carried_to(desk, 2) == [f"{R}2!1", f"{R}2!2", f"{R}2!3"]
    *_, event = desk.ledger.events("explained")
    assert (event.by, event.reason) == ("张三", "电话核实")
    said = event.payload or {}
    assert (said["expires_on"], said["carried_over"]) == ("2024-06-30", f"{R}1!3")
    assert "取代" in refused(desk, f"{R}1!1", "--until", "2024-06-30")


def test_a_value_that_changed_is_asked_anew(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    revised(desk, "2023-12-28", {figure("nox_emissions"): -5})
    assert desk.verdicts["r2"] == "held"
    assert carried_to(desk, 2) == [f"{R}2!1", f"{R}2!3"]


def test_the_last_day_stays_the_same_and_what_is_over_is_not_carried(desk: Desk) -> None:
    explain(desk, f"{R}1", "--rule", "B02")
    revised(desk, "2023-12-28")
    revised(desk, "2024-07-01", {figure("water_use"): 1202})
    assert desk.verdicts["r3"] == "held"
    assert carried_to(desk, 2) == carried_to(desk, 3) == []


def test_what_was_refused_since_is_not_carried(desk: Desk) -> None:
    """The last statement speaks, not an earlier one."""
    explain(desk, f"{R}1", "--rule", "B02")
    revised(desk, "2023-12-28")
    desk.decided("explain", f"{R}2!2", "--refuse")
    revised(desk, "2023-12-29", {figure("water_use"): 1202})
    assert desk.verdicts["r3"] == "held"
    assert carried_to(desk, 3) == [f"{R}3!1", f"{R}3!3"]


def test_the_same_decision_is_recorded_once(desk: Desk) -> None:
    explain(desk, f"{R}1!1")
    known = len(desk.ledger.events())
    again = ("--by", "张三", "--reason", "电话核实")
    said = desk.decide("explain", f"{R}1!1", "--until", "2024-06-30", *again, ok=False)
    assert "已经登记过" in said.output and len(desk.ledger.events()) == known


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((f"{R}1!1",), "没有写有效期"),
        ((f"{R}1!1", "--until", "2023-12-19"), "已过"),
        ((f"{R}1!9", "--until", "2024-06-30"), "没有审核意见"),
        ((f"{R}1", "--cell", "表1 主要指标!Z9", "--until", "2024-06-30"), "没有符合条件"),
        ((f"{R}1", "--until", "2024-06-30"), "--cell"),
        ((f"{R}7!1", "--until", "2024-06-30"), "没有审核意见"),
    ],
)
def test_a_wrong_decision_is_refused(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    assert told in refused(desk, *arguments)
    assert desk.ledger.events("explained") == []


def test_what_could_not_be_read_is_adjusted_not_explained(desk: Desk) -> None:
    desk.at("2023-12-27")
    desk.got(二=form({figure("water_use"): "约一千二"}))
    assert "登记调整" in refused(desk, f"{R}2!1", "--until", "2024-06-30")


def test_what_goes_back_whole_is_not_explained(desk: Desk) -> None:
    judged = desk.got(三=b"no workbook at all")
    (made,) = judged.returns
    assert "退回" in refused(desk, f"{made.return_id}!1", "--until", "2024-06-30")


def test_of_two_versions_one_is_chosen_not_explained(desk: Desk) -> None:
    desk.at("2023-12-28")
    desk.got(二=form(), 三=form({figure("water_use"): 1300}))
    assert "选定" in refused(desk, f"{R}3!1", "--until", "2024-06-30")


def test_a_part_above_its_whole_is_not_explained(desk: Desk) -> None:
    desk.at("2023-12-27")
    desk.got(二=form({figure("solid_waste_utilized"): 180}))
    assert "部分大于总数" in refused(desk, f"{R}2!1", "--until", "2024-06-30")
