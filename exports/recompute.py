"""What a figure must print, worked out again with fractions from the mart's row alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from exports.layout_files import LayoutError
from exports.mart_keys import KEYS, split_key
from exports.marts import held_fields, parts_of
from exports.warehouse import Row

Rows = dict[str, dict[tuple[str, ...], Row]]


@dataclass(frozen=True)
class PrintedUnit:
    """How a layout prints a column of a mart: `key` are the parts of the key that it names.

    Without a divisor the column is printed as its row's indicator is.
    """

    mart: str
    column: str
    divisor: Decimal | None
    decimals: int
    key: tuple[tuple[str, str], ...] = ()

    def prints(self, row: Row) -> bool:
        """Whether the column is printed so in this row."""
        return all(str(row[name]) == value for name, value in self.key)


PrintedUnits = Mapping[tuple[str, str], Sequence[PrintedUnit]]
"""How a sheet prints its columns, by mart and column."""


@dataclass(frozen=True)
class Expected:
    """The number as printed, or the text; both empty where nothing counts."""

    number: Fraction | None = None
    text: str = ""
    held: bool = False


def half_even(value: Fraction, decimals: int) -> Fraction:
    """GB/T 8170 on the exact value: Python rounds fractions half to even."""
    return Fraction(round(value * 10**decimals), 10**decimals)


class Recomputed:
    """Expected figures from freshly read mart rows, keyed by their keys as text."""

    def __init__(self, indicators: dict[str, Row], rows: Rows) -> None:
        self.indicators, self.rows = indicators, rows

    def expected(self, lineage: Row, units: PrintedUnits) -> Expected:
        table, column = lineage["table"], lineage["column"]
        row = self.rows[table].get(split_key(table, lineage["row_key"]))
        if row is None:
            return Expected()
        if "/" in column:
            n, N = column.split("/")
            return Expected(text=f"{row[n]}/{row[N]}") if row[N] else Expected()
        printed = {unit for unit in units.get((table, column), ()) if unit.prints(row)}
        if printed:
            if len({(unit.divisor, unit.decimals) for unit in printed}) > 1:
                raise LayoutError(f"{table}.{column} is printed in two ways on one sheet")
            return self._printed(table, row, column, printed.pop())
        if row.get("indicator"):
            return self._indicator_figure(table, column, row)
        return Expected(None if row[column] is None else Fraction(row[column]))

    def _printed(self, table: str, row: Row, column: str, unit: PrintedUnit) -> Expected:
        if unit.divisor is None and row["indicator"] is None:
            return Expected()  # a finding that is about no indicator has no figure
        held = column in held_fields(row)
        figure: Any = row[column]
        if parts := parts_of(table, column, row):
            scale = parts[2] or self.indicators[row["indicator"]]["scale"]
            quotient = _divided(parts[0], parts[1])
            figure = None if quotient is None else quotient * Fraction(scale)
        exact, decimals = _divided(figure, unit.divisor), unit.decimals
        if unit.divisor is None:
            indicator = self.indicators[row["indicator"]]
            decimals = indicator["report_decimals"]
            if parts:
                exact = figure
            elif column == "value" and row.get("numerator") is not None:
                exact = _parts(indicator, row, "")
            else:
                exact = _divided(row[column], indicator["report_divisor"] or 1)
        if exact is None:
            return Expected(held=held, text="待核实" if held else "")
        return Expected(half_even(exact, decimals), held=held)

    def _indicator_figure(self, table: str, column: str, row: Row) -> Expected:
        indicator = self.indicators[row["indicator"]]
        key = tuple(str(row[name]) for name in KEYS[table])
        decimals, against = indicator["report_decimals"], ""
        if "_on_" in column:
            against = column.rsplit("_", 1)[1]
            before = self.rows["fct_rollup"].get((*key[:5], against, key[6]))
        else:
            before = row
        if column.startswith(("change", "difference")):
            prefix = "" if against else "against_"
            if before is None or not _counted(row) or not _counted(before):
                return Expected()
            now, then = _parts(indicator, row, ""), _parts(indicator, before, prefix)
            return _rounded_change(column, indicator, now, then)
        if column in ("value", "previous_value"):
            return self._plain(table, column, indicator, row, decimals)
        if table == "fct_gap_rollup" and column == "effect":
            rollup = self.rows["fct_rollup"].get((*key[:4], "all", *key[4:]))
            return _effect(indicator, row, rollup)
        return Expected(None if row[column] is None else Fraction(row[column]))

    @staticmethod
    def _plain(table: str, column: str, indicator: Row, row: Row, decimals: int) -> Expected:
        if column == "previous_value":
            if table == "fct_gap_rollup" and indicator["kind"] == "ratio":
                return Expected()
            divisor = indicator["report_divisor"] or 1
            return _rounded(_divided(row[column], divisor), decimals, True)
        return _rounded(_parts(indicator, row, ""), decimals, _counted(row))


_COUNTS = {"n_counted", "n_comparable", "n_park_years"}


def _counted(row: Row) -> bool:
    return any(row.get(n) for n in _COUNTS)


def _divided(part: Any, whole: Any) -> Fraction | None:
    return None if part is None or not whole else Fraction(part) / Fraction(whole)


def _parts(indicator: Row, row: Row, prefix: str) -> Fraction | None:
    """The exact figure in the report unit."""
    if indicator["kind"] != "ratio":
        return _divided(row[f"{prefix}value"], indicator["report_divisor"])
    quotient = _divided(row[f"{prefix}numerator"], row[f"{prefix}denominator"])
    return None if quotient is None else quotient * Fraction(indicator["scale"])


def _rounded(exact: Fraction | None, decimals: int, counted: bool) -> Expected:
    return Expected(half_even(exact, decimals)) if counted and exact is not None else Expected()


def _rounded_change(
    column: str, indicator: Row, now: Fraction | None, then: Fraction | None
) -> Expected:
    if now is None or then is None:
        return Expected()
    if column.startswith("difference"):
        return Expected(half_even(now - then, indicator["report_decimals"]))
    if indicator["change_as"] == "percentage_points":
        return Expected(half_even(now - then, 1))
    return Expected(half_even((now / then - 1) * 100, 1)) if then else Expected()


def _effect(indicator: Row, gap: Row, rollup: Row | None) -> Expected:
    if indicator["kind"] == "ratio" or rollup is None or not _counted(rollup):
        return Expected()
    share = _divided(gap["previous_value"], rollup["value"])
    return Expected() if share is None else Expected(half_even(share * 100, 1))
