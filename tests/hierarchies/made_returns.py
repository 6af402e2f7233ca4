"""Returns made cell by cell: what the warehouse reads of them, and what the oracle is told.

A return's cells are written twice: as rows of the sources (facts, findings, judgements …) and as
the oracle's cells. What counts among several revisions is said here once more, in one line.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from oracle_forms import Form, Forms
from oracle_inputs import Cell, Statement

CATALOGUE, EARLIER_CATALOGUE = "2026.1", "2025.1"
AS_OF = date(2026, 3, 1)
PROGRESS = "park_progress"
UNREADABLE = "!not_a_number"
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Written:
    """A cell as it stands in a return.

    `state`: counted, held (an error), questioned, unreadable; or what leaves a figure counting:
    noted, released, explained, judged_earlier, adjusted (`number` is then what the office put in
    its place).
    """

    number: Decimal | None = None
    text: str | None = None
    state: str = "counted"

    def cell(self) -> Cell:
        if self.state == "unreadable":
            return Cell(None, "？", held=True)
        held = self.state in {"held", "questioned"} and (
            self.number is not None or self.text is not None
        )
        return Cell(None if held else self.number, self.text or "", held)


CellKey = tuple[str, str, str]
"""Code, row key and column, as in the oracle's statements."""


@dataclass(frozen=True)
class Made:
    """One return of whoever reports; `revision` counts from 1; `received` is a day in China."""

    park: str
    year: int
    revision: int
    verdict: str = "passed"
    silenced: bool = False
    cells: Mapping[CellKey, Written] = field(default_factory=dict)
    form: str = PROGRESS
    received: date | None = None

    @property
    def return_id(self) -> str:
        return f"{self.form}-{self.park}-{self.year}-r{self.revision}"

    @property
    def received_on(self) -> date:
        return self.received or date(self.year, 12, 20)

    def stated(self) -> Form:
        """A form other than the yearly progress; what is held is not among its figures."""
        form = Form(self.form, self.park, self.year)
        for (code, row_key, column), written in self.cells.items():
            cell = written.cell()
            if column:
                if cell.number is not None:
                    form.figures[code, column] = cell.number
            elif row_key:
                table, number = row_key.split(":")
                form.tables[table][number][code] = cell
            else:
                form.fields[code] = cell
        return form

    def statement(self) -> Statement:
        statement = Statement(self.park, self.year)
        for (code, row_key, column), written in self.cells.items():
            cell = written.cell()
            blank = cell.number is None and not cell.text and not cell.held
            if not blank or column:
                statement.put(code, row_key, column, cell)
        return statement


def statements(returns: Iterable[Made]) -> dict[tuple[str, int], Statement]:
    standing = _standing(made for made in returns if made.form == PROGRESS)
    return {(made.park, made.year): made.statement() for made in standing}


def standing_forms(returns: Iterable[Made]) -> Forms:
    found: Forms = defaultdict(list)
    for made in _standing(made for made in returns if made.form != PROGRESS):
        found[made.form].append(made.stated())
    for forms in found.values():
        forms.sort(key=lambda form: (form.report_year, form.reporter))
    return found


def _standing(returns: Iterable[Made]) -> Iterable[Made]:
    """The latest revisions that were neither sent back nor silenced by a decision."""
    spoken = (made for made in returns if made.verdict != "sent_back" and not made.silenced)
    ordered = sorted(spoken, key=lambda made: made.revision)
    return {(made.form, made.park, made.year): made for made in ordered}.values()


def arrivals(returns: Iterable[Made]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """When each return came and what became of it, as the generator of the forms tells both."""
    written, faults = [], []
    for made in returns:
        about = {"file": made.return_id, "form": made.form, "park": made.park}
        year = {"report_year": str(made.year)}
        wave = f"{made.received_on}T10:00:00+08:00"
        written.append({**about, **year, "code": "report_year", "wave": wave})
        if made.verdict != "passed":
            fault = {"outcome": made.verdict, "fault": "empty_form", "row_key": ""}
            faults.append({**about, **year, **fault})
    return written, faults


def source_rows(returns: Iterable[Made], unit: str, years: range) -> Rows:
    found: Rows = defaultdict(list)
    for made in returns:
        found["returns"].append(_return_row(made))
        found["judgements"].append(
            {"return_id": made.return_id, "judged_at": f"{made.received_on}T03:00:00Z",
             "judged_on": made.received_on, "verdict": made.verdict,
             "catalogue_version": CATALOGUE}
        )  # fmt: skip
        for number, ((code, row_key, column), written) in enumerate(made.cells.items()):
            fact_id = f"{made.return_id}-{number}"
            found["facts"].append(_fact_row(made, fact_id, code, row_key, column, written))
            _decide(found, made, fact_id, written)
    found["build"].append(
        {"as_of": f"{AS_OF}T00:00:00Z", "as_of_on": AS_OF, "unit": unit,
         "first_year": years.start, "last_year": years.stop - 1, "catalogue_version": CATALOGUE,
         "reference_hash": "", "seeds_hash": "", "facts_batches": 1}
    )  # fmt: skip
    return found


def _return_row(made: Made) -> dict[str, Any]:
    return {
        "return_id": made.return_id,
        "sha256": made.return_id,
        "file_name": made.return_id,
        "form": made.form,
        "reporter": made.park,
        "report_year": made.year,
        "revision": made.revision,
        "received_at": f"{made.received_on}T02:00:00Z",
        "received_on": made.received_on,
        "silenced_by": "retracted" if made.silenced else None,
    }


def _fact_row(
    made: Made, fact_id: str, code: str, row_key: str, column: str, written: Written
) -> dict[str, Any]:
    is_read = written.state != "unreadable"
    adjusted = written.state == "adjusted"
    return {
        "fact_id": fact_id,
        "return_id": made.return_id,
        "reporter": made.park,
        "form": made.form,
        "report_year": made.year,
        "value_year": {"last_year": made.year - 1, "this_year": made.year}.get(column),
        "field": code,
        "row_key": row_key,
        "raw_text": str(written.number),
        "value": Decimal(-1) if adjusted else written.number if is_read else None,
        "text": written.text if is_read else None,
        "sheet": "表",
        "cell": fact_id,
        "reading": "" if is_read else UNREADABLE,
    }


def _decide(found: Rows, made: Made, fact_id: str, written: Written) -> None:
    if written.state == "adjusted":
        found["adjustments"].append(
            {"event_id": len(found["adjustments"]), "return_id": made.return_id,
             "fact_id": fact_id, "value": written.number, "text": written.text}
        )  # fmt: skip
    severity = {"held": "error", "questioned": "question", "noted": "note", "released": "error",
                "explained": "error", "judged_earlier": "error"}.get(written.state)  # fmt: skip
    if severity is None:
        return
    earlier = written.state == "judged_earlier"
    found["findings"].append(
        {"finding_id": f"f-{fact_id}", "return_id": made.return_id, "fact_id": fact_id,
         "rule": "R", "catalogue_version": EARLIER_CATALOGUE if earlier else CATALOGUE,
         "severity": severity}
    )  # fmt: skip
    if written.state == "released":
        found["released_findings"].append({"finding_id": f"f-{fact_id}"})
    if written.state == "explained":
        found["explanations"].append({"finding_id": f"f-{fact_id}", "event_id": 1})
