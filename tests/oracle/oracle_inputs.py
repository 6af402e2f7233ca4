"""What the oracle reads: the synthetic forms as written, their faults, and the indicators.

Everything comes from CSV with the standard library alone. Nothing of the product is imported:
a mistake in its reader, its checks or its SQL must not be able to hide here.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

BASE_YEAR = 2020
OUTSIDE_EVERY_TABLE = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form: its number in the canonical unit (None: not a number), its text."""

    number: Decimal | None
    text: str = ""
    held: bool = False


@dataclass(slots=True)
class Statement:
    """One park's form of one report year."""

    park: str
    report_year: int
    single: dict[str, Cell] = field(default_factory=dict)
    grid: dict[tuple[str, str], Cell] = field(default_factory=dict)
    rows: dict[str, dict[str, Cell]] = field(default_factory=lambda: defaultdict(dict))

    def table(self, kind: str) -> list[dict[str, Cell]]:
        """The rows of one table (`project` or `measure`)."""
        return [cells for key, cells in self.rows.items() if key.split(":")[0] == kind]

    def put(self, code: str, row_key: str, column: str, cell: Cell) -> None:
        if column:
            self.grid[code, column] = cell
        elif row_key:
            self.rows[row_key][code] = cell
        else:
            self.single[code] = cell


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    name: str
    position: int
    kind: str
    aggregation: str
    source: str
    numerator: tuple[str, ...]  # summands; one with a minus is deducted
    denominator: tuple[str, ...]
    scale: Decimal
    five_year: str
    unit: str
    decimals: int
    report_unit: str
    report_decimals: int
    change_as: str


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def read_indicators(seeds: Path) -> dict[str, Indicator]:
    found = [
        Indicator(
            code=row["code"],
            name=row["name_zh"],
            position=int(row["position"]),
            kind=row["kind"],
            aggregation=row["aggregation"],
            source=row["source"],
            numerator=tuple(row["numerator"].split("+")) if row["numerator"] else (),
            denominator=tuple(row["denominator"].split("+")) if row["denominator"] else (),
            scale=Decimal(row["scale"] or 1),
            five_year=row["five_year"],
            unit=row["unit"],
            decimals=int(row["decimals"]),
            report_unit=row["report_unit"],
            report_decimals=int(row["report_decimals"]),
            change_as=row["change_as"],
        )
        for row in rows_of(seeds / "indicators.csv")
    ]
    return {indicator.code: indicator for indicator in found}


def counting_statements(
    written: Iterable[dict[str, str]], faults: Iterable[dict[str, str]]
) -> dict[tuple[str, int], Statement]:
    """The statement that counts for each park and report year.

    Files arrive in the order of their receipt and name. One that must go back never counts;
    the latest of the others is the park's statement.
    """
    by_outcome: dict[str, list[dict[str, str]]] = defaultdict(list)
    for fault in faults:
        by_outcome[fault["outcome"]].append(fault)
    sent_back = {fault["file"] for fault in by_outcome["sent_back"]}
    held = {(fault["file"], fault["sheet"], fault["cell"]) for fault in by_outcome["held"]}

    arrivals: dict[tuple[str, str], Statement] = {}
    for row in written:
        if row["form"] != "park_progress" or row["file"] in sent_back:
            continue
        arrival = (row["wave"], row["file"])
        statement = arrivals.get(arrival)
        if statement is None:
            statement = Statement(row["park"], int(row["report_year"]))
            arrivals[arrival] = statement
        cell = Cell(
            number=Decimal(row["means"]) if row["means"] else None,
            text=row["written"],
            held=(row["file"], row["sheet"], row["cell"]) in held,
        )
        statement.put(row["code"], row["row_key"], row["column"], cell)

    by_file = {file: statement for (_, file), statement in arrivals.items()}
    for fault in by_outcome["held"]:  # a held cell may be one that nothing was written into
        if fault["file"] in by_file:
            _hold(by_file[fault["file"]], fault)

    latest: dict[tuple[str, int], Statement] = {}
    for arrival in sorted(arrivals):
        statement = arrivals[arrival]
        latest[statement.park, statement.report_year] = statement
    return latest


def _hold(statement: Statement, fault: dict[str, str]) -> None:
    code, row_key, column = fault["code"], fault["row_key"], fault["column"]
    if column:
        known = statement.grid.get((code, column))
    elif row_key:
        known = statement.rows[row_key].get(code)
    else:
        known = statement.single.get(code)
    text = known.text if known else OUTSIDE_EVERY_TABLE
    statement.put(code, row_key, column, Cell(number=None, text=text, held=True))
