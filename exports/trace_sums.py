"""A printed figure worked out again from its facts: which parks give what, and what comes of it.

`exports/trace.yaml` says by which method each column of each mart is worked out.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exports.trace_assessed import assessed, reaching
from exports.trace_figures import Indicators, ParkFigures
from exports.trace_leaves import Leaf


@dataclass(frozen=True)
class Term:
    """One sum in a figure: `part` is value, numerator or denominator; amounts by park."""

    part: str
    indicator: str
    year: int | None
    amounts: Mapping[str, Fraction]

    @property
    def total(self) -> Fraction:
        return sum(self.amounts.values(), Fraction())


def size_in(unit: str, other: str, units: Mapping[str, Fraction]) -> Fraction:
    """By how much a unit is larger than another; 1 where the size of either is not known."""
    sizes = units.get(unit), units.get(other)
    return sizes[0] / sizes[1] if sizes[0] and sizes[1] else Fraction(1)


@dataclass(frozen=True)
class Wanted:
    """What a row of lineage asks for: the parts of its key, the marts' column, the forms' field.

    `divisor` is how much larger the printed `unit` is than the facts'; `units` are all sizes.
    """

    column: str
    field: str
    key: Mapping[str, str]
    indicators: Indicators
    first_year: int
    last_year: int
    divisor: Fraction = Fraction(1)
    unit: str = ""
    units: Mapping[str, Fraction] = dataclasses.field(default_factory=dict)

    def size_in(self, own: str) -> Fraction:
        """By how much the printed unit is larger than another."""
        return size_in(self.unit, own, self.units)

    @property
    def indicator(self) -> str:
        return self.key.get("indicator", "")

    @property
    def year(self) -> int:
        return int(self.key["value_year"])

    @property
    def against(self) -> int:
        """Of `change_on_2020` the 2020; else the key's year compared against."""
        return int(self.key.get("against_year") or self.column.rpartition("_")[2])


@dataclass(frozen=True)
class Recomputed:
    """`value` is exact and in the printed unit; None where the leaves do not give it."""

    value: Fraction | None
    terms: tuple[Term, ...] = ()


class Sums:
    """Methods of trace.yaml that need facts alone; the others are in trace_counted.py."""

    def __init__(self, wanted: Wanted, leaves: Sequence[Leaf]) -> None:
        self.wanted, self.leaves = wanted, leaves
        self.figures = ParkFigures(leaves, wanted.indicators, wanted.first_year - 1)

    def by(self, method: str) -> Recomputed:
        work: Callable[[], Recomputed] = getattr(self, method)
        return work()

    # Roll-ups ----------------------------------------------------------------------------------

    def figure(self) -> Recomputed:
        """A sum over the parks, or the ratio of two sums, of one year."""
        terms = self._terms([self.wanted.year])
        return Recomputed(self._of(terms), terms)

    def five_year(self) -> Recomputed:
        years = range(self.wanted.first_year, self.wanted.last_year + 1)
        terms = self._terms(years)
        return Recomputed(self._of(terms), terms)

    def change(self) -> Recomputed:
        """同口径: over the parks that give both years."""
        return self._compared(self._percent, self._in_both())

    def difference(self) -> Recomputed:
        return self._compared(self._difference, self._in_both())

    def full_change(self) -> Recomputed:
        return self._compared(self._percent, None)

    def full_difference(self) -> Recomputed:
        return self._compared(self._difference, None)

    def previous_value(self) -> Recomputed:
        terms = self._terms([self.wanted.year - 1])
        return Recomputed(self._of(terms), terms)

    def effect(self) -> Recomputed:
        """Last year's values of the parks that do not count now ÷ this year's figure, in %."""
        now = self._terms([self.wanted.year])
        gap = set(self.figures.parks) - set(now[0].amounts)
        before = self._terms([self.wanted.year - 1], gap)
        whole = now[0].total
        return Recomputed(before[0].total * 100 / whole if whole else None, (*before, *now))

    def _compared(
        self,
        compare: Callable[[tuple[Term, ...], tuple[Term, ...]], Fraction | None],
        parks: set[str] | None,
    ) -> Recomputed:
        now = self._terms([self.wanted.year], parks)
        then = self._terms([self.wanted.against], parks)
        return Recomputed(compare(now, then), (*now, *then))

    def _in_both(self) -> set[str]:
        """Parks that give both years; of projects and measures a year without a leaf is zero."""
        if self.figures.from_tables(self.wanted.indicator):
            return set(self.figures.parks)
        now, then = (self._terms([y])[0] for y in (self.wanted.year, self.wanted.against))
        return set(now.amounts) & set(then.amounts)

    def _percent(self, now: tuple[Term, ...], then: tuple[Term, ...]) -> Fraction | None:
        """In % of the earlier figure; in percentage points for ratios that are themselves %."""
        if self.wanted.indicators[self.wanted.indicator]["change_as"] == "percentage_points":
            return self._difference(now, then)
        figures = self._of(now), self._of(then)
        if figures[0] is None or not figures[1]:
            return None
        return (figures[0] / figures[1] - 1) * 100

    def _difference(self, now: tuple[Term, ...], then: tuple[Term, ...]) -> Fraction | None:
        figures = self._of(now), self._of(then)
        return None if figures[0] is None or figures[1] is None else figures[0] - figures[1]

    def _terms(self, years: Sequence[int], parks: set[str] | None = None) -> tuple[Term, ...]:
        """One term, or numerator and denominator; amounts of several years are added up."""
        code = self.wanted.indicator
        ratio = self.wanted.indicators[code]["kind"] == "ratio"
        sums: tuple[dict[str, Fraction], ...] = ({}, {}) if ratio else ({},)
        for park in self.figures.parks if parks is None else sorted(parks):
            for year in years:
                one = None if ratio else self.figures.quantity(park, code, year)
                whole = None if one is None else (one,)
                found = self.figures.parts(park, code, year) if ratio else whole
                for amounts, amount in zip(sums, found or (), strict=False):
                    amounts[park] = amounts.get(park, Fraction()) + amount
        names = ("numerator", "denominator") if ratio else ("value",)
        year_of = years[0] if len(years) == 1 else None
        return tuple(Term(n, code, year_of, a) for n, a in zip(names, sums, strict=True))

    def _of(self, terms: tuple[Term, ...]) -> Fraction | None:
        """The figure in the printed unit; a sum over no park is 0 only of projects and measures."""
        row = self.wanted.indicators[self.wanted.indicator]
        if row["kind"] == "ratio":
            whole = terms[1].total
            return Fraction(row["scale"]) * terms[0].total / whole if whole else None
        if not terms[0].amounts and not row["source"].startswith("projects"):
            return None
        return terms[0].total / self.wanted.divisor

    # Rows --------------------------------------------------------------------------------------

    def row(self) -> Recomputed:
        """The cell of the row itself."""
        return self.one([x for x in self.leaves if x.field == self.wanted.field])

    def latest_row(self) -> Recomputed:
        """The cell of the project's latest year."""
        cells = [leaf for leaf in self.leaves if leaf.field == self.wanted.field]
        last = max((leaf.report_year or 0 for leaf in self.leaves), default=0)
        latest = [cell for cell in cells if cell.report_year == last]
        return self.one(sorted(latest, key=lambda cell: cell.row_key)[:1])

    def row_sum(self) -> Recomputed:
        """The cells of all its years."""
        cells = [x for x in self.leaves if x.field == self.wanted.field and x.value is not None]
        return self.one(cells)

    def one(self, cells: Sequence[Leaf]) -> Recomputed:
        amounts: dict[str, Fraction] = {}
        for leaf in cells:
            if leaf.value is not None:
                amount = Fraction(leaf.value)
                amounts[leaf.reporter] = amounts.get(leaf.reporter, Fraction()) + amount
        year = cells[0].report_year if len(cells) == 1 else None
        term = Term("value", self.wanted.field, year, amounts)
        return Recomputed(term.total / self.wanted.divisor if amounts else None, (term,))

    def stated(self) -> Recomputed:
        """How many indicators have a completion that can be told."""
        return Recomputed(Fraction(len(assessed(self.leaves, self.wanted.indicators))))

    def reached(self) -> Recomputed:
        told = assessed(self.leaves, self.wanted.indicators)
        return Recomputed(Fraction(len(reaching(told))))

    # Expected outcomes -------------------------------------------------------------------------

    def base(self) -> Recomputed:
        return self._expected("base")

    def target(self) -> Recomputed:
        return self._expected("target")

    def actual(self) -> Recomputed:
        """A reduction from the plan's first year on; of a level the year's figure."""
        return self.five_year() if self._is_reduction() else self.figure()

    def completion(self) -> Recomputed:
        """100 × (actual − base) ÷ (target − base); of a reduction 100 × actual ÷ target."""
        base, target, actual = self.base(), self.target(), self.actual()
        terms = (*actual.terms, *base.terms, *target.terms)
        from_ = Fraction() if self._is_reduction() else base.value
        if from_ is None or actual.value is None or target.value is None or target.value == from_:
            return Recomputed(None, terms)
        return Recomputed((actual.value - from_) * 100 / (target.value - from_), terms)

    def _is_reduction(self) -> bool:
        row = self.wanted.indicators[self.wanted.indicator]
        return row["source"] == "projects_and_measures"

    def _expected(self, side: str) -> Recomputed:
        """Of the park's plan, else of the list, which has targets only."""
        own = [leaf for leaf in self.leaves if leaf.field == self.wanted.field]
        cells = [
            leaf
            for leaf in own
            if (
                leaf.row_key == f"expected:{side}"
                or (side == "target" and leaf.form == "park_list" and leaf.row_key)
            )
        ]
        found = self.one(cells)
        return Recomputed(found.value, tuple(replace(term, part=side) for term in found.terms))
