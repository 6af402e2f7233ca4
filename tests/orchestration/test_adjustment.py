"""Adjustments by the office: what is taken, what is refused, and what they answer."""

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filled_forms import figure, form, place
from office_desk import Desk

from orchestration.decision_list import listed
from orchestration.snapshot import write_snapshot

R = "park_progress-P3700011-2023-r"
WATER = ("--field", "water_use", "--value-year", 2022)
CONFIRMED = ("--confirmed-by", "园区王某", "--confirmed-on", "2023-12-20")
SOUND = form()
UNCERTAIN = form({figure("water_use"): "约1200"})
# C08: 1300 of industrial water are more than 1200 of all water; both figures are held.
BROKEN = form({figure("industrial_water_use"): 1300})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path / "home", monkeypatch)


def refused(desk: Desk, *arguments: object, return_id: str = f"{R}1") -> str:
    who = ("--by", "张三", "--reason", "电话核实")
    said = desk.decide("adjust", return_id, *arguments, *who, ok=False).output
    assert desk.ledger.events("adjusted") == []
    return said


def adjustments(desk: Desk, as_of: str | None = None) -> list[dict[str, object]]:
    write_snapshot(desk.instance, desk.ledger, as_of)
    rows = pq.read_table(desk.instance.snapshot / "adjustments.parquet").to_pylist()
    return [{"value": row["value"], "return_id": row["return_id"]} for row in rows]


def test_a_confirmed_adjustment_answers_the_finding_and_keeps_old_and_new(desk: Desk) -> None:
    desk.got(表=UNCERTAIN)
    assert desk.verdicts == {"r1": "held"}
    done = desk.decided(
        "adjust", f"{R}1", *WATER, "--new", "0.125", "--unit", "亿立方米", *CONFIRMED
    )
    assert (done["old_raw"], done["old_value"]) == ("约1200", None)
    assert Decimal(done["value"]) == 1250  # 0.125 亿 = 1250 万
    assert done["cell"] == place(figure("water_use")).cell
    assert done["still_held_by"] == []
    assert desk.verdicts == {"r1": "passed"}
    assert adjustments(desk) == [{"value": Decimal("1250.000000"), "return_id": f"{R}1"}]


def test_without_confirmation_it_is_recorded_and_changes_nothing(desk: Desk) -> None:
    desk.got(表=UNCERTAIN)
    done = desk.decided("adjust", f"{R}1", *WATER, "--new", 1250)
    assert done["decision"] == "adjusted_unconfirmed"
    assert desk.verdicts == {"r1": "held"}
    assert adjustments(desk) == []
    assert [row["state"] for row in listed(desk.ledger)] == ["awaiting_confirmation"]
    desk.decided("adjust", f"{R}1", *WATER, "--new", 1250, *CONFIRMED)
    assert desk.verdicts == {"r1": "passed"}
    assert [row["state"] for row in listed(desk.ledger)] == ["superseded", "in_force"]


def test_one_side_mended_releases_both_sides_of_a_relation(desk: Desk) -> None:
    desk.got(表=BROKEN)
    held = ("--field", "industrial_water_use", "--value-year", 2022)
    desk.decided("adjust", f"{R}1", *held, "--old", 1300, "--new", 1100, *CONFIRMED)
    assert desk.verdicts == {"r1": "passed"}


def test_a_relation_that_stays_broken_still_holds_the_figure(desk: Desk) -> None:
    desk.got(表=BROKEN)
    held = ("--field", "industrial_water_use", "--value-year", 2022)
    done = desk.decided("adjust", f"{R}1", *held, "--new", 1250, *CONFIRMED)
    assert done["still_held_by"] == ["C08"]
    assert desk.verdicts == {"r1": "held"}


def test_a_value_that_breaks_a_sound_relation_is_refused(desk: Desk) -> None:
    desk.got(表=form({figure("industrial_water_use"): 1100}))
    said = refused(desk, *WATER, "--new", 1000, *CONFIRMED)
    assert "S07" in said and "C08" in said


def test_another_old_value_is_refused_with_the_cell(desk: Desk) -> None:
    desk.got(表=SOUND)
    said = refused(desk, *WATER, "--old", 1100, "--new", 1250, *CONFIRMED)
    at = place(figure("water_use"))
    assert "S06" in said and f"{at.sheet}!{at.cell}" in said and "1200" in said
    desk.decided("adjust", f"{R}1", *WATER, "--old", "0.12", "--new", "0.125",
                 "--unit", "亿立方米", *CONFIRMED)  # fmt: skip


def test_what_cannot_be_read_or_found_is_refused(desk: Desk) -> None:
    desk.got(表=SOUND)
    assert "S07" in refused(desk, *WATER, "--new", "约1250", *CONFIRMED)
    assert "S07" in refused(desk, *WATER, "--new", "1250", "--unit", "吨", *CONFIRMED)
    assert "S05" in refused(desk, "--field", "water", "--new", "1", *CONFIRMED)
    assert "S05" in refused(desk, "--field", "park_code", "--new", "P3700012", *CONFIRMED)
    both_years = refused(desk, "--field", "water_use", "--new", "1250", *CONFIRMED)
    assert "S05" in both_years and "2022、2023" in both_years
    assert "没有报表" in refused(desk, *WATER, "--new", 1, *CONFIRMED, return_id="x")


def test_a_confirmation_has_a_name_and_a_day_that_has_been(desk: Desk) -> None:
    desk.got(表=SOUND)
    assert "一起填" in refused(desk, *WATER, "--new", 1250, "--confirmed-by", "园区王某")
    late = ("--confirmed-by", "园区王某", "--confirmed-on", "2023-12-21")
    assert "2023-12-21" in refused(desk, *WATER, "--new", 1250, *late)


def test_a_later_revision_supersedes_an_adjustment(desk: Desk) -> None:
    desk.got(表=UNCERTAIN)
    desk.decided("adjust", f"{R}1", *WATER, "--new", 1250, *CONFIRMED)
    desk.at("2023-12-22")
    desk.got(新表=form({figure("water_use"): 1260}))
    assert desk.statements == [f"{R}2"]
    assert [row["state"] for row in listed(desk.ledger)] == ["superseded"]
    who = ("--by", "张三", "--reason", "电话核实")
    said = desk.decide("adjust", f"{R}1", *WATER, "--new", 1270, *who, *CONFIRMED, ok=False).output
    assert f"{R}2 取代" in said.replace("已被 ", "")


def test_an_adjusted_figure_answers_the_question_of_two_versions(desk: Desk) -> None:
    desk.got(一=SOUND, 二=form({figure("water_use"): 1300}))
    assert desk.verdicts["r2"] == "held"
    desk.decided("adjust", f"{R}2", *WATER, "--new", 1250, *CONFIRMED)
    assert desk.verdicts["r2"] == "passed"


def test_a_second_adjustment_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.got(表=SOUND)
    desk.decided("adjust", f"{R}1", *WATER, "--old", 1200, "--new", 1250, *CONFIRMED)
    done = desk.decided("adjust", f"{R}1", *WATER, "--old", 1250, "--new", 1260, *CONFIRMED)
    assert done["old_raw"] == "1250"
    assert adjustments(desk) == [{"value": Decimal("1260.000000"), "return_id": f"{R}1"}]
