"""Roll-ups of the parks' figures by place, level and year, over the five years, and their changes.

Sums add up the counted parks; a ratio is the ratio of the sums of the parks that have both parts.
Nothing is ever averaged, and a park that does not count leaves both the sum and its n.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

from oracle_hierarchy import Country, Park, Standing, read_country, read_parks
from oracle_inputs import (
    BASE_YEAR,
    Indicator,
    Statement,
    counting_statements,
    read_indicators,
    rows_of,
)
from oracle_park_figures import EXACT, NOT_OWED, Figure, ParkFigures

PRESENT_DAY = "present_day"
VIEWS = (PRESENT_DAY, "as_reported")
SCOPES = ("with", "without")
NATION = "CN"


@dataclass(frozen=True, order=True, slots=True)
class Place:
    view: str
    scope: str
    level: str
    place: str
    park_level: str


@dataclass(frozen=True, slots=True)
class Sums:
    """`total` of a quantity, or the two sums of a ratio; None where no park counts."""

    total: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n_counted: int

    def value(self, indicator: Indicator) -> Fraction | None:
        """The unrounded figure in the canonical unit; a ratio over zero has none."""
        if indicator.kind == "quantity":
            return None if self.total is None else Fraction(self.total)
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(indicator.scale) * Fraction(self.numerator) / Fraction(self.denominator)


@dataclass(frozen=True, slots=True)
class Rollup:
    sums: Sums
    n_held: int
    n_missing: int
    n_owed: int


@dataclass(frozen=True, slots=True)
class Change:
    """The same parks in two years."""

    now: Sums
    against: Sums
    n_comparable: int


@dataclass(frozen=True, slots=True)
class FiveYears:
    sums: Sums
    n_park_years: int
    n_park_years_owed: int


def add_up(figures: Iterable[Figure], indicator: Indicator) -> Sums:
    counted = [figure for figure in figures if figure.state == "counted"]
    if not counted:
        return Sums(None, None, None, 0)
    with localcontext(EXACT):
        if indicator.kind == "quantity":
            return Sums(_sum(f.value for f in counted), None, None, len(counted))
        numerator = _sum(f.numerator for f in counted)
        return Sums(None, numerator, _sum(f.denominator for f in counted), len(counted))


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


class Oracle:
    """The whole recomputation of one demonstration.

    `unit` is the reporting unit whose parks owe, or CN; `years` the plan's years without the base
    year. `known`: all parks; `parks` of it: those that owe in some year, in their last state.
    """

    def __init__(
        self,
        statements: dict[tuple[str, int], Statement],
        parks: Collection[Park],
        indicators: dict[str, Indicator],
        country: Country,
        years: range,
        unit: str,
    ) -> None:
        self.unit = unit
        self.statements = statements
        self.indicators = indicators
        self.country = country
        self.years = years
        self.value_years = range(BASE_YEAR, years.stop)
        self._standings = {
            (park.code, year, view): standing
            for park in parks
            for year in self.value_years
            for view in VIEWS
            if (standing := country.standing(park, year, view)) is not None
            and unit in (NATION, standing.unit, standing.province)
        }
        self.known = {park.code: park for park in parks}
        self.parks = {code: park for code, park in self.known.items() if self._owes_ever(code)}
        self._figures = ParkFigures(statements, indicators)
        self._members = {year: self._places_of(year) for year in self.value_years}
        self._rollups: dict[tuple[tuple[str, ...], int, str], Rollup] = {}
        self._changes: dict[tuple[tuple[str, ...], int, int, str], Change] = {}

    def standing(self, park: str, year: int, view: str = PRESENT_DAY) -> Standing | None:
        """None where the park is unknown at the end of the year or is another unit's."""
        return self._standings.get((park, year, view))

    def stands(self) -> Iterator[tuple[str, int]]:
        """Every park and year in which it has a place, whether it owes or counts elsewhere."""
        return ((park, year) for park, year, view in self._standings if view == PRESENT_DAY)

    def figure(self, park: str, year: int, indicator: str) -> Figure:
        standing = self.standing(park, year)
        if standing is None or not standing.owes:
            return NOT_OWED
        return self._figures.figure(park, year, indicator)

    def park_figures(self) -> Iterator[tuple[tuple[str, int, str], Figure]]:
        for park, year in self.stands():
            for indicator in self.indicators:
                yield (park, year, indicator), self.figure(park, year, indicator)

    def _owes_ever(self, park: str) -> bool:
        found = (self.standing(park, year) for year in self.value_years)
        return any(standing is not None and standing.owes for standing in found)

    def _places_of(self, year: int) -> dict[Place, tuple[str, ...]]:
        found: dict[Place, list[str]] = defaultdict(list)
        for (park, of_year, view), standing in self._standings.items():
            if of_year != year or not standing.owes:
                continue
            for scope in SCOPES:
                unit = standing.province if scope == "with" else standing.unit
                for level, place in (
                    ("county", standing.county),
                    ("city", standing.city),
                    ("unit", unit),
                    ("nation", NATION),
                ):
                    for park_level in ("all", standing.level) if place else ():
                        found[Place(view, scope, level, place, park_level)].append(park)
        return {place: tuple(sorted(members)) for place, members in found.items()}

    def places(self, year: int) -> Iterable[Place]:
        """Every place that has a park of that level in the year."""
        return self._members[year]

    def members(self, place: Place, year: int) -> tuple[str, ...]:
        return self._members[year].get(place, ())

    def rolled_up(self) -> list[Indicator]:
        return [i for i in self.indicators.values() if i.aggregation != "none"]

    def rollup(self, place: Place, year: int, indicator: str) -> Rollup:
        key = (self.members(place, year), year, indicator)
        if key not in self._rollups:
            figures = [self.figure(park, year, indicator) for park in key[0]]
            states = [figure.state for figure in figures]
            self._rollups[key] = Rollup(
                sums=add_up(figures, self.indicators[indicator]),
                n_held=states.count("held"),
                n_missing=states.count("missing"),
                n_owed=len(states) - states.count("not_owed"),
            )
        return self._rollups[key]

    def change(self, place: Place, year: int, against: int, indicator: str) -> Change:
        """Over the parks that are in the place in `year` and counted in both years."""
        key = (self.members(place, year), year, against, indicator)
        if key not in self._changes:
            pairs = [
                (self.figure(park, year, indicator), self.figure(park, against, indicator))
                for park in key[0]
            ]
            same = [pair for pair in pairs if {figure.state for figure in pair} == {"counted"}]
            of = self.indicators[indicator]
            self._changes[key] = Change(
                now=add_up((now for now, _ in same), of),
                against=add_up((then for _, then in same), of),
                n_comparable=len(same),
            )
        return self._changes[key]

    def five_years(self, place: Place, indicator: str) -> FiveYears:
        yearly = [self.rollup(place, year, indicator) for year in self.years]
        parts = [
            Figure("counted", r.sums.total, r.sums.numerator, r.sums.denominator)
            for r in yearly
            if r.sums.n_counted
        ]
        return FiveYears(
            sums=add_up(parts, self.indicators[indicator]),
            n_park_years=sum(r.sums.n_counted for r in yearly),
            n_park_years_owed=sum(r.n_owed for r in yearly),
        )


def oracle_of_demo(home: Path, seeds: Path, *, years: range, unit: str = "370000") -> Oracle:
    """The oracle of a finished demonstration, from what its generator says it wrote."""
    return Oracle(
        statements=counting_statements(
            rows_of(home / "synthetic" / "written.csv"), rows_of(home / "synthetic" / "faults.csv")
        ),
        parks=list(read_parks(home / "reference").values()),
        indicators=read_indicators(seeds),
        country=read_country(seeds),
        years=years,
        unit=unit,
    )
