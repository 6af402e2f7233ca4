"""The rows of a 调整单: each adjusts one figure of a statement, or is refused at its cell."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from filled_forms import PARK, figure, form, place, project
from office_desk import Desk

from expectations.judge import Judgement
from ingestion.clock import system_clock
from ingestion.ledger import Event, Return
from orchestration.adjustment_returns import apply_adjustments

SHEET = Return("adjustment-370000-2023-r1", "0" * 64, "", "adjustment", "1", "370000", 2023, 1, "1")
SOUND_ROW = {
    "adjusted_reporter": PARK,
    "adjusted_form": "园区循环化改造工作进展表",
    "adjusted_year": "2023",
    "adjusted_field": "用水总量",
    "adjusted_value_year": "2022",
    "old_value": "1200",
    "new_value": "1250",
    "adjusted_unit": "万立方米",
    "reason": "园区来函更正",
    "decided_by": "张三",
    "confirmed_by": "园区王某",
    "confirmed_on": "2023-12-20",
}
COLUMNS = [*SOUND_ROW, "adjusted_row"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path / "home", monkeypatch)
    content = form(project(1, done_central=100), project(2), {figure("industrial_water_use"): 1000})
    desk.got(表=content)
    return desk


def facts(*rows: dict[str, str]) -> list[dict[str, Any]]:
    """What the reader makes of the sheet: one fact per filled cell."""
    return [
        {
            "fact_id": f"{SHEET.return_id}#{number}{code}",
            "return_id": SHEET.return_id,
            "row_key": f"adjustment:{number}",
            "field": code,
            "value": Decimal(text) if code.endswith("year") and text.isdigit() else None,
            "text": text,
            "raw_text": text,
            "reading": "",
            "sheet": "表1 调整明细",
            "cell": f"{chr(66 + COLUMNS.index(code))}{number + 4}",
        }
        for number, row in enumerate(rows, 1)
        for code, text in row.items()
        if text
    ]


def applied(
    desk: Desk, *rows: dict[str, str], sheet: Return = SHEET
) -> tuple[set[tuple[str, str]], list[Event]]:
    """(rule, cell) of each finding, and the events appended."""
    judgement = Judgement(verdicts={sheet.return_id: "passed"})
    found, events = apply_adjustments(
        desk.instance, desk.ledger, system_clock, [sheet], facts(*rows), judgement
    )
    desk.ledger.append_events(events)
    return {(f.rule, f.cell) for f in found}, [e for e in events if e.kind == "adjusted"]


def row(**changed: str) -> dict[str, str]:
    return {**SOUND_ROW, **changed}


def cell(code: str, number: int = 1) -> str:
    return f"{chr(66 + COLUMNS.index(code))}{number + 4}"


def test_a_row_adjusts_its_figure_and_names_who_and_why(desk: Desk) -> None:
    found, (event,) = applied(desk, row())
    assert found == set()
    payload = event.payload or {}
    assert (event.by, event.reason) == ("张三", "园区来函更正")
    assert (payload["old_raw"], Decimal(payload["value"])) == ("1200", 1250)
    assert payload["cell"] == place(figure("water_use")).cell
    assert payload["source"] == "adjustment-370000-2023-r1#adjustment:1"
    assert (payload["confirmed_by"], payload["confirmed_on"]) == ("园区王某", "2023-12-20")
    json.dumps(payload)


def test_the_rows_go_one_after_another(desk: Desk) -> None:
    """1210 of industrial water fit into 1250 of all water, not into the 1200 of before."""
    industrial = row(adjusted_field="industrial_water_use", old_value="1000", new_value="1210")
    alone, _ = applied(desk, industrial)
    assert alone == {("S07", cell("new_value"))}
    found, events = applied(desk, row(), industrial)
    assert found == set() and len(events) == 2


@pytest.mark.parametrize(
    ("changed", "rule", "at"),
    [
        ({"old_value": "1201"}, "S06", "old_value"),
        ({"old_value": ""}, "S06", "adjusted_reporter"),
        ({"new_value": "约1250"}, "S07", "new_value"),
        ({"adjusted_unit": "吨"}, "S07", "new_value"),
        ({"adjusted_field": "用水"}, "S05", "adjusted_field"),
        ({"adjusted_value_year": ""}, "S05", "adjusted_field"),
        ({"adjusted_value_year": "2020"}, "S05", "adjusted_field"),
        ({"adjusted_reporter": "P3700012"}, "S04", "adjusted_reporter"),
        ({"adjusted_form": "某表"}, "S04", "adjusted_reporter"),
        ({"adjusted_year": "2022"}, "S04", "adjusted_reporter"),
    ],
)
def test_a_row_that_cannot_be_taken_says_so_at_its_cell(
    desk: Desk, changed: dict[str, str], rule: str, at: str
) -> None:
    found, events = applied(desk, row(**changed))
    assert found == {(rule, cell(at))}
    assert events == []


def test_a_row_without_confirmation_is_recorded_and_waits(desk: Desk) -> None:
    found, (event,) = applied(desk, row(confirmed_by="", confirmed_on=""))
    assert {rule for rule, _ in found} == {"S08"}
    assert (event.payload or {})["released"] == [] and not (event.payload or {})["confirmed_by"]


def test_a_cell_of_a_project_is_named_by_its_row(desk: Desk) -> None:
    second = row(
        adjusted_field="当年完成投资合计", adjusted_row="2", adjusted_value_year="",
        old_value="300", new_value="250", adjusted_unit="万元",
    )  # fmt: skip
    found, (event,) = applied(desk, second)
    assert found == set() and (event.payload or {})["row"] == "project:2"
    by_table = {**second, "adjusted_row": "表2第2行", "old_value": "250", "new_value": "260"}
    assert len(applied(desk, by_table)[1]) == 1


def test_the_same_sheet_again_adjusts_nothing_twice(desk: Desk) -> None:
    assert len(applied(desk, row())[1]) == 1
    assert applied(desk, row()) == (set(), [])


def test_only_the_office_itself_adjusts(desk: Desk) -> None:
    other = Return(SHEET.return_id, "0" * 64, "", "adjustment", "1", "330000", 2023, 1, "1")
    found, events = applied(desk, row(), sheet=other)
    assert found == {("S04", cell("adjusted_reporter"))} and events == []
