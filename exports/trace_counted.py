"""Figures worked out again from their members: counts, shares, ranks, contributions, references.

Every method named in trace.yaml that is not one of `Sums` is here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from exports.trace_figures import CHAIN
from exports.trace_leaves import Leaf
from exports.trace_sums import Recomputed, Sums, Term, Wanted

ROWS = Mapping[str, Sequence[Mapping[str, str]]]
"""The rows of a reference file by its name: `targets.csv`."""

_TABLE_SUMS = ("projects", "investment_planned", "investment_done", "investment_to_date")


@dataclass(frozen=True)
class Members:
    """What lineage says was counted, what was not, and the reference files that it may name."""

    counted: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    reference: ROWS = field(default_factory=dict)

    @property
    def groups(self) -> dict[str, set[str]]:
        """`city/park` by city; a park alone is a group of its own."""
        found: dict[str, set[str]] = {}
        for member in self.counted:
            group, _, park = member.rpartition("/")
            found.setdefault(group or park, set()).add(park)
        return found


class Counted(Sums):
    """Sums, and what needs the members of a figure besides its facts."""

    def __init__(self, wanted: Wanted, leaves: Sequence[Leaf], members: Members) -> None:
        super().__init__(wanted, leaves)
        self.members = members

    def count(self) -> Recomputed:
        """How many things were counted, one by one."""
        return Recomputed(Fraction(len(self.members.counted)))

    def share(self) -> Recomputed:
        """100 × those that count ÷ all that could."""
        counted = Fraction(len(self.members.counted))
        whole = counted + len(self.members.absent)
        return Recomputed(counted * 100 / whole if whole else None)

    def state(self) -> Recomputed:
        """Parks of a state; of coverage their share of the eligible ones."""
        return self.share() if self.wanted.key["measure"] == "coverage" else self.count()

    def summed(self) -> Recomputed:
        """The cells of the rows that were counted; a park without such a cell adds nothing."""
        cells = [x for x in self.leaves if x.field == self.wanted.field and x.value is not None]
        found = self.one(cells)
        zero = found.value is None and bool(self.members.counted)
        return Recomputed(Fraction(), found.terms) if zero else found

    # Of one park beside others -----------------------------------------------------------------

    def rank(self) -> Recomputed:
        """One more than those that are better; equal values share a rank."""
        figures = self._by_group()
        own = figures.get(self.wanted.key["member"])
        if own is None:
            return Recomputed(None)
        sign = 1 if self.wanted.indicators[self.wanted.indicator]["better"] == "up" else -1
        better = [value for value in figures.values() if sign * value > sign * own]
        return Recomputed(Fraction(1 + len(better)))

    def rank_share(self) -> Recomputed:
        figures = self._by_group()
        own, whole = figures.get(self.wanted.key["member"]), sum(figures.values())
        return Recomputed(own * 100 / whole if own is not None and whole else None)

    def _by_group(self) -> dict[str, Fraction]:
        values = {
            group: self._of(self._terms([self.wanted.year], parks))
            for group, parks in self.members.groups.items()
        }
        return {group: value for group, value in values.items() if value is not None}

    def contribution(self) -> Recomputed:
        """The park's figure less that of the year before; where it does not count, nothing."""
        changes = self._changes()
        own = changes.amounts.get(self.wanted.key["park"])
        return Recomputed(None if own is None else own / self.wanted.divisor, (changes,))

    def contribution_share(self) -> Recomputed:
        changes = self._changes()
        own, whole = changes.amounts.get(self.wanted.key["park"]), changes.total
        return Recomputed(own * 100 / whole if own is not None and whole else None, (changes,))

    def _changes(self) -> Term:
        code, year, amounts = self.wanted.indicator, self.wanted.year, dict[str, Fraction]()
        for member in self.members.counted:
            park, _, counted = member.rpartition("/")
            amount = self.figures.quantity(park, code, int(counted)) or Fraction()
            sign = 1 if int(counted) == year else -1
            amounts[park] = amounts.get(park, Fraction()) + sign * amount
        return Term("value", code, None, amounts)

    def unit_class(self) -> Recomputed:
        """The parks of the units of a class; `difference`: the nation less its units."""
        if self.wanted.key["unit_class"] != "difference":
            return self.figure()
        nation = self.members.groups.get("CN", set())
        units = {p for group, ps in self.members.groups.items() if group != "CN" for p in ps}
        sides = [self._of(self._terms([self.wanted.year], parks)) for parks in (nation, units)]
        return Recomputed(None if None in sides else sides[0] - sides[1])  # type: ignore[operator]

    def gap_before(self) -> Recomputed:
        """What the park stated of the year before, of the indicator that its leaves give."""
        (member,) = self.members.counted
        fields = {leaf.field for leaf in self.leaves}
        code = "gdp" if fields >= CHAIN else min(fields, default="")
        if code not in self.wanted.indicators:
            return Recomputed(None)
        year, unit = member.rpartition("/")[2], self.wanted.indicators[code]["unit"]
        key = {**self.wanted.key, "indicator": code, "value_year": year}
        larger = self.wanted.size_in(unit)
        return Sums(replace(self.wanted, key=key, divisor=larger), self.leaves).figure()

    # A city's own total beside its parks' --------------------------------------------------------

    def stated(self) -> Recomputed:
        """An evaluation's indicators; of a city's report the cell of its total."""
        if "measure" not in self.wanted.key:
            return super().stated()
        own = Sums(replace(self.wanted, divisor=self._money()), self.leaves)
        return own.one([x for x in self.leaves if x.field == self.wanted.key["measure"]])

    def computed(self) -> Recomputed:
        """Parks by their state, or what they state of their projects."""
        code = self.wanted.key["measure"].removeprefix("key_")
        if code not in _TABLE_SUMS:
            return self.count()
        key = {**self.wanted.key, "indicator": code, "value_year": self.wanted.key["report_year"]}
        return Sums(replace(self.wanted, key=key, divisor=self._money()), self.leaves).figure()

    def _money(self) -> Fraction:
        """Money of the forms in the printed unit; counts have none."""
        is_money = "investment" in self.wanted.key["measure"]
        own = self.wanted.indicators["investment_done"]["unit"]
        return self.wanted.size_in(own) if is_money else Fraction(1)

    def stated_less_computed(self) -> Recomputed:
        sides = self.stated(), self.computed()
        if sides[0].value is None or sides[1].value is None:
            return Recomputed(None)
        return Recomputed(sides[0].value - sides[1].value, (*sides[0].terms, *sides[1].terms))

    # References ----------------------------------------------------------------------------------

    def reference(self) -> Recomputed:
        """The figure as it stands in the row of a reference file: `file/key/of/the/row`."""
        (member,) = self.members.counted
        file, *key = member.split("/")
        for row in self.members.reference.get(file, ()):
            if list(row.values())[: len(key)] == key and row.get(self.wanted.field):
                return Recomputed(Fraction(row[self.wanted.field]))
        return Recomputed(None)

    # Targets -------------------------------------------------------------------------------------

    def target(self) -> Recomputed:
        """Of a park's plan; of a scheme what answers its target."""
        if "metric" not in self.wanted.key:
            return super().target()
        column, metric = self.wanted.column, self.wanted.key["metric"]
        if metric not in self.wanted.indicators:
            is_share = column == "value" and metric.endswith("_share")
            return self.share() if is_share else self.count()
        sums = Sums(replace(self.wanted, key=self._answered(metric)), self.leaves)
        if not self._is_direction():
            return sums.figure()
        if column == "denominator":  # of the base year
            key = {**sums.wanted.key, "value_year": sums.wanted.key["against_year"]}
            sums.wanted = replace(sums.wanted, key=key)
        return sums.change() if column == "value" else sums.figure()

    def _is_direction(self) -> bool:
        return self._row().get("operator") in ("improve", "decrease")

    def _row(self) -> Mapping[str, str]:
        """The row of the seed that the key names."""
        names = {"scheme": "scheme", "due": "due", "target_scope": "scope", "metric": "metric",
                 "printed_text": "printed_text"}  # fmt: skip
        rows = self.members.reference.get("targets.csv", ())
        wanted = {column: self.wanted.key[part] for part, column in names.items()}
        fits = (row for row in rows if wanted.items() <= row.items())
        return next(fits, {})

    def _answered(self, metric: str) -> dict[str, str]:
        """The figures of the year it is due, else of the last; compared with the base year."""
        base, last = self.wanted.first_year - 1, self.wanted.last_year
        due = int(self.wanted.key["due"][:4])
        year = due if base <= due <= last else last
        return {**self.wanted.key, "indicator": metric, "value_year": str(year),
                "against_year": str(base)}  # fmt: skip
