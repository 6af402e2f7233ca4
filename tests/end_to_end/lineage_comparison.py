"""Numbers of lists and counts beside the oracle's, found by what the lineage says of their cells.

The lineage is trusted with the key alone: the figure is the oracle's, converted and rounded here,
and the decimals are those that the cell shows.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from finished_demo import FinishedDemo
from form_marts import EFFECTS, FORM_MARTS, OfForms, of_demo
from mart_comparison import PARK_INDICATOR, PLAN_AREA, Mart, Row, rows_of_oracle
from oracle_inputs import Indicator
from oracle_printing import in_report_unit, rounded, size_in_canonical_unit
from printed_tables import Workbook
from register_marts import AREA_CHECK, EVALUATION, REGISTER_MARTS, TARGET

REGISTERS = tuple(
    (mart, make) for mart, make in REGISTER_MARTS if mart in (TARGET, EVALUATION, AREA_CHECK)
)
CANONICAL = {
    **{"investment": "万元", "money": "万元", "land": "公顷", "area": "公顷"},
    **dict.fromkeys(("stated", "computed", "difference"), "万元"),
}
FINDING = "fct_finding"
WITHOUT_UNIT = ("个", "项", "位", "%", "")
SUPPORT_ROW = re.compile(r"policy_support-(\d+)-(\d{4})-r\d+/(support:\d+)")

Found = dict[str, tuple[Mart, Row]]


@dataclass
class OracleByKey:
    """The oracle's rows of each mart by the key as the lineage writes it."""

    demo: FinishedDemo
    rows: dict[str, Found] = field(default_factory=dict)

    @cached_property
    def forms(self) -> OfForms:
        return of_demo(self.demo)

    def of(self, mart: str) -> Found:
        if mart not in self.rows:
            self.rows[mart] = self._made(mart)
        return self.rows[mart]

    def _made(self, name: str) -> Found:
        if name == PARK_INDICATOR.name:
            mart, rows = PARK_INDICATOR, rows_of_oracle(self.demo.oracle, PARK_INDICATOR)
        elif name == PLAN_AREA.name:
            mart, rows = PLAN_AREA, dict(self.forms.plan_area())
        else:
            mart, make = next((m, make) for m, make in (*FORM_MARTS, *REGISTERS) if m.name == name)
            rows = dict(make(self.forms))
        return {"/".join(map(str, key)): (mart, row) for key, row in rows.items()}

    def support(self, row_key: str, column: str) -> Decimal | None:
        """Money and land of one entry, as the form states them."""
        match = SUPPORT_ROW.fullmatch(row_key)
        assert match, row_key
        reporter, year, row = match.groups()
        (form,) = [
            form
            for form in self.forms.states.forms["policy_support"]
            if (form.reporter, str(form.report_year)) == (reporter, year)
        ]
        return form.tables["support"][row.split(":")[1]][f"support_{column}"].number

    @cached_property
    def _findings(self) -> dict[str, tuple[str, int, str]]:
        """Park, year and indicator of each finding about a figure: its key says nothing of them."""
        with duckdb.connect(str(self.demo.warehouse), read_only=True) as con:
            rows = con.execute(
                "select finding_id, park, value_year, indicator from fct_finding"
                " where park is not null and indicator is not null"
            ).fetchall()
        return {finding: (park, year, code) for finding, park, year, code in rows}

    def effect(self, finding_id: str) -> tuple[Decimal | None, Indicator]:
        """What a held figure was the year before, where that counts."""
        park, year, code = self._findings[finding_id]
        held = self.demo.oracle.figure(park, year, code).state == "held"
        before = self.demo.oracle.figure(park, year - 1, code)
        counts = held and before.state == "counted"
        return (before.value if counts else None), self.demo.oracle.indicators[code]


@dataclass
class LineageComparison:
    """`compared`: the addresses of the numbers that were laid beside the oracle."""

    compared: set[tuple[str, str]] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)


def known_marts() -> set[str]:
    return {mart.name for mart, _ in (*FORM_MARTS, *REGISTERS)} | {
        *(PARK_INDICATOR.name, PLAN_AREA.name, "fct_policy_support", FINDING)
    }


def compare_by_lineage(path: Path, book: Workbook, oracle: OracleByKey) -> LineageComparison:
    """Every number of the workbook whose mart `known_marts` names."""
    result = LineageComparison()
    lineage = pq.read_table(path.with_suffix(".lineage.parquet")).to_pylist()
    for row in lineage:
        mart, address = row["table"], (row["sheet"], row["cell"])
        shown = book.cells.get(address)
        if mart not in known_marts():
            continue
        if "/" in row["column"]:
            expected_text = _counts(row, oracle)
            if shown is None or shown.value != expected_text:
                result.differences.append(_told(path, row, shown, expected_text))
            continue
        if shown is None or address not in book.numbers:
            continue
        result.compared.add(address)
        expected = _expected(row, oracle, shown.decimals)
        if Decimal(str(shown.value)) != expected:
            result.differences.append(_told(path, row, shown, expected))
    return result


def _told(path: Path, row: dict[str, Any], printed: object, expected: object) -> str:
    where = f"{path.name} {row['sheet']}!{row['cell']}"
    key = f"{row['table']} {row['row_key']} {row['column']}"
    return f"{where}: printed {printed}, oracle {expected} ({key})"


def _counts(row: dict[str, Any], oracle: OracleByKey) -> str:
    """Parks counted of parks owed."""
    of, values = oracle.of(row["table"])[row["row_key"]]
    counted, owed = (values[of.columns.index(name)] for name in row["column"].split("/"))
    return f"{counted}/{owed}" if owed else "—"


def _expected(row: dict[str, Any], oracle: OracleByKey, decimals: int) -> Decimal | None:
    mart, column, unit = row["table"], row["column"], row["unit"]
    if mart == "fct_policy_support":
        exact, indicator = oracle.support(row["row_key"], column), None
    elif mart == FINDING:
        exact, indicator = oracle.effect(row["row_key"])
    else:
        if row["row_key"] not in oracle.of(mart):
            return None
        of, values = oracle.of(mart)[row["row_key"]]
        exact = values[of.columns.index(column)]
        indicators = oracle.demo.oracle.indicators
        code = column if mart == "fct_task_rollup" and column in EFFECTS else None
        named = dict(zip(of.key, row["row_key"].split("/", len(of.key) - 1), strict=True)).get(
            "indicator", code
        )
        indicator = indicators.get(named) if named else None
    if exact is None:
        return None
    return rounded(_in_unit(Fraction(exact), column, unit, indicator), decimals)


def _in_unit(exact: Fraction, column: str, unit: str, indicator: Indicator | None) -> Fraction:
    """Percents and counts have no unit to convert."""
    if unit in WITHOUT_UNIT:
        return exact
    if indicator is not None:
        assert unit == indicator.report_unit
        converted = in_report_unit(exact, indicator)
        assert converted is not None
        return converted
    of = next(name for name in CANONICAL if column.startswith(name))
    return exact * size_in_canonical_unit(CANONICAL[of]) / size_in_canonical_unit(unit)
