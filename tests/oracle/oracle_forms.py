"""The forms besides the yearly progress, as they were written: lists, plans, assessments, support.

The generator puts no faults into them, so every cell counts; the last to arrive of one reporter and
report year is the statement.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from oracle_inputs import Cell

NO_CELL = Cell(None)


@dataclass(slots=True)
class Form:
    """One statement. `figures`: by indicator and grid column; `rows`: by table and row number."""

    form: str
    reporter: str
    report_year: int
    fields: dict[str, Cell] = field(default_factory=dict)
    figures: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    tables: dict[str, dict[str, dict[str, Cell]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def text(self, code: str) -> str | None:
        return self.fields.get(code, NO_CELL).text or None

    def day(self, code: str) -> date | None:
        written = self.text(code)
        return date.fromisoformat(written) if written else None

    def rows(self, table: str) -> list[dict[str, Cell]]:
        return list(self.tables[table].values())


Forms = dict[str, list[Form]]
"""The standing statements by form, the oldest report year first."""


def standing_forms(written: Iterable[dict[str, str]]) -> Forms:
    """`written`: rows of written.csv; those of the yearly progress are left to the statements."""
    arrived: dict[tuple[str, str], Form] = {}
    for row in written:
        if row["form"] == "park_progress":
            continue
        arrival = (row["wave"], row["file"])
        form = arrived.setdefault(arrival, Form(row["form"], row["park"], int(row["report_year"])))
        cell = Cell(Decimal(row["means"]) if row["means"] else None, row["written"])
        if row["column"]:
            assert cell.number is not None, row
            form.figures[row["code"], row["column"]] = cell.number
        elif row["row_key"]:
            table, number = row["row_key"].split(":")
            form.tables[table][number][row["code"]] = cell
        else:
            form.fields[row["code"]] = cell
    latest = {(f.form, f.reporter, f.report_year): f for _, f in sorted(arrived.items(), key=_when)}
    found: Forms = defaultdict(list)
    for _, form in sorted(latest.items(), key=lambda item: item[0]):
        found[form.form].append(form)
    for forms in found.values():
        forms.sort(key=lambda f: (f.report_year, f.reporter))
    return found


def _when(arrival: tuple[tuple[str, str], Form]) -> tuple[str, str]:
    return arrival[0]
