"""A figure by its address: which mart holds it, how it is divided, rounded and traced."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from exports.address import Address
from exports.blocks import CellPart
from exports.cells import Figure, Trace
from exports.layout_files import LayoutError
from exports.mart_keys import row_key
from exports.marts import Marts, parts_of
from exports.rounding import (
    EXACT,
    HUNDRED,
    difference,
    percent_change,
    percent_change_of_ratios,
    quotient,
    ratio,
    rounded,
)
from exports.warehouse import Row

CHANGE_DECIMALS = 1


class Figures:
    """Figures of one workbook. Every blocks.FigureKind has a method of its name."""

    def __init__(self, marts: Marts) -> None:
        self.marts = marts

    def of(self, kind: str, at: Address) -> Figure:
        """The figure of this kind at this address; missing is None, never zero."""
        method: Callable[[Address], Figure] = getattr(self, kind)
        return method(at)

    # Values ------------------------------------------------------------------------------------

    def value(self, at: Address) -> Figure:
        return self._quantity_or_ratio(at, "fct_rollup", "n_counted", "n_owed")

    def five_year(self, at: Address) -> Figure:
        table, n, N = "fct_rollup_five_year", "n_park_years", "n_park_years_owed"
        return self._quantity_or_ratio(at, table, n, N)

    def _quantity_or_ratio(self, at: Address, table: str, n: str, N: str) -> Figure:
        key = at.key(table)
        row = self.marts.row(table, key)
        indicator = self.marts.indicators[at.indicator]
        exact = self._printed_unit(indicator, row) if row and row[n] else None
        trace = Trace(
            table, row_key(key), "value", exact, indicator["report_unit"],
            row[n] if row else None, row[N] if row else None,
        )  # fmt: skip
        return _figure(trace, indicator["report_decimals"])

    @staticmethod
    def _printed_unit(indicator: Row, row: Row, prefix: str = "") -> Decimal | None:
        """A mart row's figure in the report unit: `value ÷ divisor`, or the ratio of its parts."""
        if indicator["kind"] == "ratio":
            return ratio(indicator["scale"], row[f"{prefix}numerator"], row[f"{prefix}denominator"])
        return quotient(row[f"{prefix}value"], indicator["report_divisor"])

    # Coverage ----------------------------------------------------------------------------------

    def coverage(self, at: Address) -> Figure:
        row = self.marts.row("fct_rollup", at.key("fct_rollup"))
        return _coverage("fct_rollup", at.key("fct_rollup"), row, "n_counted", "n_owed")

    def five_year_coverage(self, at: Address) -> Figure:
        row = self.marts.row("fct_rollup_five_year", at.key("fct_rollup_five_year"))
        return _coverage(
            "fct_rollup_five_year",
            at.key("fct_rollup_five_year"),
            row,
            "n_park_years",
            "n_park_years_owed",
        )

    def owed(self, at: Address) -> Figure:
        return self._count("fct_rollup", at.key("fct_rollup"), "n_owed")

    def counted(self, at: Address) -> Figure:
        return self._count("fct_rollup", at.key("fct_rollup"), "n_counted")

    def held(self, at: Address) -> Figure:
        return self._count("fct_rollup", at.key("fct_rollup"), "n_held")

    def missing(self, at: Address) -> Figure:
        return self._count("fct_rollup", at.key("fct_rollup"), "n_missing")

    def comparable(self, at: Address) -> Figure:
        return self._count("fct_change", at.key("fct_change"), "n_comparable")

    def previous_known(self, at: Address) -> Figure:
        return self._count("fct_gap_rollup", at.key("fct_gap_rollup"), "n_previous_known")

    def cell(self, at: Address, part: CellPart) -> Figure:
        """A column of any mart; `part` says what the address does not."""
        mart, column = part.mart or "", part.column or "value"
        try:
            key = at.key(mart, part.key)
        except KeyError as error:
            raise LayoutError(f"a cell of {mart} needs {error} in its key") from error
        row = self.marts.row(mart, key)
        if row is not None and column not in row:
            raise LayoutError(f"a cell of {mart}: no field {column}")
        value = None if row is None or row[column] is None else Decimal(row[column])
        if row is not None and (parts := parts_of(mart, column, row)) and parts[2]:
            value = ratio(parts[2], parts[0], parts[1])
        exact = quotient(value, Decimal(part.divisor or 1))
        unit, decimals = part.unit or "", part.decimals or 0
        if at.indicator and part.unit is None:  # printed as its indicator is
            indicator = self.marts.indicators[at.indicator]
            unit, decimals = indicator["report_unit"], indicator["report_decimals"]
            exact = quotient(value, indicator["report_divisor"] or Decimal(1))
            if row is not None and row.get("numerator") is not None:
                exact = self._printed_unit(indicator, row)
        return _figure(Trace(mart, row_key(key), column, exact, unit), decimals)

    def known_of_owed(self, at: Address, part: CellPart) -> Figure | None:
        """`n/N` where the mart knows how many parks are known of those that owe, else None."""
        key = at.key(part.mart or "", part.key)
        row = self.marts.row(part.mart or "", key)
        if row is None or "n_known" not in row:
            return None
        return _coverage(part.mart or "", key, row, "n_known", "n_owed")

    def _count(self, table: str, key: tuple[Any, ...], column: str) -> Figure:
        row = self.marts.row(table, key)
        counted = None if row is None or row[column] is None else Decimal(row[column])
        return _figure(Trace(table, row_key(key), column, counted, "个"), 0)

    # Changes -----------------------------------------------------------------------------------

    def change(self, at: Address) -> Figure:
        """同口径: over the parks counted in both years."""
        row = self._comparable_row(at)
        exact = self._change(at, row, row, "against_") if row else None
        return self._changed(at, "fct_change", at.key("fct_change"), "change", exact)

    def comparable_difference(self, at: Address) -> Figure:
        """同口径, in the report unit."""
        row = self._comparable_row(at)
        exact = self._difference(at, row, row, "against_") if row else None
        return self._differing(at, "fct_change", at.key("fct_change"), "difference", exact)

    def full_change(self, at: Address) -> Figure:
        """全口径: over all parks counted in either year."""
        now, then = self._two_years(at)
        exact = self._change(at, now, then, "") if now and then else None
        column = f"change_on_{at.against}"
        return self._changed(at, "fct_rollup", at.key("fct_rollup"), column, exact)

    def difference(self, at: Address) -> Figure:
        """全口径, in the report unit."""
        now, then = self._two_years(at)
        exact = self._difference(at, now, then, "") if now and then else None
        column = f"difference_on_{at.against}"
        return self._differing(at, "fct_rollup", at.key("fct_rollup"), column, exact)

    def _comparable_row(self, at: Address) -> Row | None:
        row = self.marts.row("fct_change", at.key("fct_change"))
        return row if row and row["n_comparable"] else None

    def _two_years(self, at: Address) -> tuple[Row | None, Row | None]:
        rows = (
            self.marts.row("fct_rollup", at.key("fct_rollup", year=y))
            for y in (at.year, at.against)
        )
        now, then = (row if row and row["n_counted"] else None for row in rows)
        return now, then

    def _change(self, at: Address, now: Row, then: Row, against: str) -> Decimal | None:
        """In % for quantities and unit-bearing ratios, in percentage points for % ratios.

        `against` is the prefix under which `then` holds the figures compared against.
        """
        indicator = self.marts.indicators[at.indicator]
        if indicator["change_as"] == "percentage_points":
            return self._difference(at, now, then, against)
        if indicator["kind"] == "ratio":
            return percent_change_of_ratios(
                (now["numerator"], now["denominator"]),
                (then[f"{against}numerator"], then[f"{against}denominator"]),
            )
        return percent_change(now["value"], then[f"{against}value"])

    def _difference(self, at: Address, now: Row, then: Row, against: str) -> Decimal | None:
        indicator = self.marts.indicators[at.indicator]
        return difference(
            self._printed_unit(indicator, now), self._printed_unit(indicator, then, against)
        )

    def _changed(
        self, at: Address, table: str, key: tuple[Any, ...], column: str,
        exact: Decimal | None,
    ) -> Figure:  # fmt: skip
        points = self.marts.indicators[at.indicator]["change_as"] == "percentage_points"
        unit = "百分点" if points else "%"
        return self._traced(table, key, column, exact, unit, CHANGE_DECIMALS)

    def _differing(
        self, at: Address, table: str, key: tuple[Any, ...], column: str,
        exact: Decimal | None,
    ) -> Figure:  # fmt: skip
        indicator = self.marts.indicators[at.indicator]
        unit, decimals = indicator["report_unit"], indicator["report_decimals"]
        return self._traced(table, key, column, exact, unit, decimals)

    def _traced(
        self, table: str, key: tuple[Any, ...], column: str, exact: Decimal | None,
        unit: str, decimals: int,
    ) -> Figure:  # fmt: skip
        if exact is None:
            return _figure(Trace(table, row_key(key), column, None, unit), decimals)
        source = self.marts.row(table, key) or {}
        n = source.get("n_comparable", source.get("n_counted"))
        trace = Trace(table, row_key(key), column, exact, unit, n, source.get("n_owed"))
        return _figure(trace, decimals)

    # Gaps --------------------------------------------------------------------------------------

    def previous_value(self, at: Address) -> Figure:
        """Last year's values of the parks that do not count now. A ratio has no sum to show."""
        indicator, known = self.marts.indicators[at.indicator], self._known_gap(at)
        exact = quotient(known["previous_value"], indicator["report_divisor"]) if known else None
        key, unit = row_key(at.key("fct_gap_rollup")), indicator["report_unit"]
        trace = Trace("fct_gap_rollup", key, "previous_value", exact, unit)
        return _figure(trace, indicator["report_decimals"])

    def effect(self, at: Address) -> Figure:
        """How large the gap could be: its last year's values ÷ this year's figure, in %."""
        known, now = self._known_gap(at), self.marts.row("fct_rollup", at.key("fct_rollup"))
        exact = None
        if known and known["previous_value"] is not None and now and now["n_counted"]:
            exact = quotient(EXACT.multiply(known["previous_value"], HUNDRED), now["value"])
        trace = Trace("fct_gap_rollup", row_key(at.key("fct_gap_rollup")), "effect", exact, "%")
        return _figure(trace, CHANGE_DECIMALS)

    def _known_gap(self, at: Address) -> Row | None:
        if self.marts.indicators[at.indicator]["kind"] == "ratio":
            return None
        row = self.marts.row("fct_gap_rollup", at.key("fct_gap_rollup"))
        return row if row and row["n_previous_known"] else None


def _figure(trace: Trace, decimals: int) -> Figure:
    number = None if trace.value is None else rounded(trace.value, decimals)
    return Figure(trace, number, decimals)


def _coverage(table: str, key: tuple[Any, ...], row: Row | None, n: str, N: str) -> Figure:
    """`n/N` as one text, e.g. `98/102`; the lineage keeps both numbers.

    Where nobody owes the figure (a reduction of the base year) there is nothing to count.
    """
    if row is None or not row[N]:
        return Figure(Trace(table, row_key(key), f"{n}/{N}"))
    return Figure(
        Trace(table, row_key(key), f"{n}/{N}", n=row[n], N=row[N]), text=f"{row[n]}/{row[N]}"
    )
