"""Every fault that was put into a form is found where it is, and nothing else is."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from finished_demo import FinishedDemo

pytestmark = pytest.mark.long

Where = tuple[str, str]  # sheet, cell


@dataclass
class Judged:
    """One received file: what became of it and which cells its findings name."""

    verdict: str = ""
    rules: list[str] = field(default_factory=list)
    errors: set[Where] = field(default_factory=set)
    all_cells: set[Where] = field(default_factory=set)


def judged_files(home: Path) -> dict[str, Judged]:
    """By the name under which the file was received."""
    with sqlite3.connect(home / "submissions" / "ledger.sqlite") as ledger:
        names = {
            f"file:{number}": name
            for number, name in ledger.execute("SELECT file_id, name FROM files")
        }
        events = ledger.execute(
            "SELECT kind, return_id, subject, payload FROM events ORDER BY event_id"
        ).fetchall()
    returns: dict[str, Judged] = defaultdict(Judged)
    files: dict[str, Judged] = {}
    for kind, return_id, subject, payload in events:
        if kind == "received":  # the same bytes under two names are one return
            files[names[subject]] = returns[return_id]
        elif kind == "judged":
            returns[return_id].verdict = json.loads(payload)["verdict"]
    for return_id, rule, severity, sheet, cell, fact in _findings(home):
        found = returns[return_id]
        found.rules.append(rule)
        found.all_cells.add((sheet, cell))
        if severity == "error":
            found.errors.add((sheet, cell))
        assert fact in (None, (sheet, cell)), f"{rule}: {(sheet, cell)} but its figure is {fact}"
    return files


def _findings(home: Path) -> Iterator[tuple[str, str, str, str, str, Where | None]]:
    """Findings with the place of the figure that they hold."""
    rows = duckdb.execute(
        """
        SELECT f.return_id, f.rule, f.severity, f.sheet, f.cell, d.sheet, d.cell
        FROM read_parquet(?) AS f LEFT JOIN read_parquet(?) AS d USING (fact_id)
        """,
        [str(home / "facts" / "findings" / "j*.parquet"), str(home / "facts" / "*" / "f*.parquet")],
    ).fetchall()
    for return_id, rule, severity, sheet, cell, fact_sheet, fact_cell in rows:
        fact = None if fact_sheet is None or not fact_cell else (fact_sheet, fact_cell)
        yield return_id, rule, severity, sheet, cell, fact


@pytest.fixture(scope="module")
def judged(faulty_demo: FinishedDemo) -> dict[str, Judged]:
    return judged_files(faulty_demo.home)


def faults(demo: FinishedDemo, outcome: str) -> list[dict[str, str]]:
    found = [fault for fault in demo.faults() if fault["outcome"] == outcome]
    assert found, f"no fault of outcome {outcome} in this demonstration"
    return found


def place(fault: dict[str, str]) -> Where:
    return fault["sheet"], fault["cell"]


def test_a_form_that_cannot_be_used_goes_back_whole(
    faulty_demo: FinishedDemo, judged: dict[str, Judged]
) -> None:
    expected = {fault["file"] for fault in faults(faulty_demo, "sent_back")}
    assert {name for name, file in judged.items() if file.verdict == "sent_back"} == expected
    assert all(judged[name].rules for name in expected)


def test_a_held_figure_is_named_by_its_cell(
    faulty_demo: FinishedDemo, judged: dict[str, Judged]
) -> None:
    """By an error, or by a question where the cell says 约."""
    wrong = [
        fault
        for fault in faults(faulty_demo, "held")
        if place(fault) not in judged[fault["file"]].all_cells
        or judged[fault["file"]].verdict != "held"
    ]
    assert not wrong


def test_a_required_blank_is_named(faulty_demo: FinishedDemo, judged: dict[str, Judged]) -> None:
    for fault in faults(faulty_demo, "blank"):
        assert place(fault) in judged[fault["file"]].errors, fault


def test_an_oddity_is_read_without_a_finding(
    faulty_demo: FinishedDemo, judged: dict[str, Judged]
) -> None:
    for fault in faults(faulty_demo, "read"):
        assert judged[fault["file"]].verdict == "passed", fault
        assert not judged[fault["file"]].rules, fault


def test_no_sound_cell_is_accused(faulty_demo: FinishedDemo, judged: dict[str, Judged]) -> None:
    named: dict[str, set[Where]] = defaultdict(set)
    whole = set()
    for fault in faulty_demo.faults():
        named[fault["file"]].add(place(fault))
        if fault["outcome"] == "sent_back":
            whole.add(fault["file"])
    accused = {
        (name, *cell)
        for name, file in judged.items()
        for cell in file.all_cells - named[name]
        if name not in whole and set(file.rules) != {"O05"}  # a list as a whole
    }
    assert not accused


def test_every_form_of_the_sound_demonstration_passes(sound_demo: FinishedDemo) -> None:
    """All that is told is a note: a list of 2022 rightly lacks the parks that were listed later."""
    files = judged_files(sound_demo.home)
    assert {file.verdict for file in files.values()} == {"passed"}
    assert {rule for file in files.values() for rule in file.rules} <= {"O05"}


def test_every_received_form_is_judged(demo: FinishedDemo) -> None:
    sent = {row["file"] for row in demo.written()}
    received = judged_files(demo.home)
    assert sent <= set(received)
    assert all(received[name].verdict for name in sent)
