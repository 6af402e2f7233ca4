"""Every target of the documents beside what answers it, by the domain's rules alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from oracle_forms import Forms
from oracle_green_parks import GreenParks
from oracle_inputs import BASE_YEAR
from oracle_plan_list import planned_parks
from oracle_rollup import NATION, PRESENT_DAY, Oracle, Place
from oracle_state import States, count
from oracle_target_parks import TargetPark, target_parks
from oracle_verdicts import Found, verdict

SHANDONG, ZHEJIANG, WENZHOU = "370000", "330000", "330300"
PLACES = {
    "shandong_2018": ("with", "unit", SHANDONG, SHANDONG),
    "shandong_2022": ("with", "unit", SHANDONG, SHANDONG),
    "wenzhou_2014": ("with", "city", WENZHOU, ZHEJIANG),
    "zhejiang_2022": ("with", "unit", ZHEJIANG, ZHEJIANG),
}
"""Scope, level and place of each scheme, and the province whose instance knows its parks."""
LEVELS = {"国家级园区": "national", "省级园区": "provincial"}
NOT_STARTED_13TH = "“十三五”未开展的园区"
COVERAGE = ("implementing_share", "green_transformation_share")
OF_PARKS = (
    *("eco_park_share", "ldar_platform_share", "central_heating_share", "coking_sealed_share"),
    *("demonstration_applied", "scattered_coal_boilers"),
)
SHARES = ("eco_park_share", "ldar_platform_share", "central_heating_share")
YES = ("yes", "applied", "approved", "accepted")


@dataclass(frozen=True, slots=True)
class Answer:
    """`value`: percent or a number; `applied`, `approved`, `accepted`: three counts of 争创."""

    value_year: int | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None
    n_known: int | None = None
    n_owed: int | None = None
    planned: int | None = None
    applied: int | None = None
    approved: int | None = None
    accepted: int | None = None
    verdict: str = "not_known"


class Targets:
    """`rows` of targets.csv; `better`: up or down by indicator; `unit`: whose instance it is."""

    def __init__(
        self,
        oracle: Oracle,
        states: States,
        forms: Forms,
        rows: list[dict[str, str]],
        better: dict[str, str],
        unit: str,
    ) -> None:
        self.oracle, self.states, self.forms = oracle, states, forms
        self.rows, self.better, self.unit = rows, better, unit
        self.green = {key: n for key, n in GreenParks(oracle, forms).rollups()}

    def answers(self) -> Iterator[tuple[tuple[int, str], Answer]]:
        """By position, and whether merged parks are excluded or included."""
        for row in self.rows:
            due = date.fromisoformat(row["due"])
            year = due.year if due.year in self.oracle.value_years else self.oracle.value_years[-1]
            found = dict(self._found(row, due, year)) or {"excluded": None}
            for merged, answer in found.items():
                yield (int(row["position"]), merged), self._answer(row, due, year, answer)

    def _place(self, row: dict[str, str]) -> Place:
        level = LEVELS.get(row["scope"], "all")
        if row["scheme"] in PLACES:
            scope, kind, place, _ = PLACES[row["scheme"]]
            return Place(PRESENT_DAY, scope, kind, place, level)
        kind = "nation" if self.unit == NATION else "unit"
        return Place(PRESENT_DAY, "without", kind, self.unit, level)

    def _found(
        self, row: dict[str, str], due: date, year: int
    ) -> Iterator[tuple[str, Found | None]]:
        place, metric = self._place(row), row["metric"]
        if metric == "implementing_share" and row["scheme"] == "wenzhou_2014":
            yield from self._schedule(row, due)
            return
        if metric == "implementing_share" and row["scheme"] == "shandong_2018":
            yield "excluded", self._state_13th(place, year)
        elif metric in COVERAGE:
            yield "excluded", self._coverage(row, place, year)
        elif metric == "green_park_count":
            yield "excluded", self._green_parks(place, year)
        elif metric in OF_PARKS:
            yield "excluded", self._attributes(row, due)
        elif row["operator"] in ("improve", "decrease"):
            yield "excluded", self._direction(metric, place, due, year)
        else:
            yield "excluded", self._sum(metric, place, year)

    def _coverage(self, row: dict[str, str], place: Place, year: int) -> Found | None:
        """Implementing or completed of the eligible, by the unit's own list."""
        states = [self.states.states[p, year] for p in self.oracle.members(place, year)]
        if row["scope"] == NOT_STARTED_13TH:
            states = [state for state in states if state.status_13th == "not_started"]
        told = count(states, "coverage")
        if not told.n_owed:
            return None
        parts = (Fraction(told.numerator or 0), Fraction(told.denominator or 0))
        return Found("coverage", *parts, told.n_known, told.n_owed)

    def _state_13th(self, place: Place, year: int) -> Found | None:
        states = [self.states.states[p, year] for p in self.oracle.members(place, year)]
        if not states:
            return None
        told = [state.status_13th for state in states if state.status_13th]
        begun = sum(status in ("started", "completed") for status in told)
        return Found("state_13th", Fraction(begun), Fraction(len(states)), len(told), len(states))

    def _parks(self, row: dict[str, str], due: date) -> list[TargetPark]:
        """Of another province's scheme an instance knows nothing."""
        _, _, place, province = PLACES[row["scheme"]]
        if self.unit not in (NATION, province):
            return []
        level = LEVELS.get(row["scope"], "all")
        return list(
            target_parks(self.oracle.known.values(), self.oracle.country, place, level, due)
        )

    def _schedule(self, row: dict[str, str], due: date) -> Iterator[tuple[str, Found]]:
        """Annex 1 of 001 says by when each park implements; both ways of counting a merged one."""
        for merged in ("excluded", "included"):
            parks = [p for p in self._parks(row, due) if merged == "included" or not p.merged]
            done = sum(int(p.said.get("wenzhou_2014_deadline", "9999")) <= due.year for p in parks)
            if parks:
                n = len(parks)
                yield merged, Found("schedule", Fraction(done), Fraction(n), n, n)

    def _direction(self, metric: str, place: Place, due: date, year: int) -> Found | None:
        if due.year <= BASE_YEAR:
            return None
        indicator = self.oracle.indicators[metric]
        found = self.oracle.change(place, year, BASE_YEAR, metric)
        now, then = found.now.value(indicator), found.against.value(indicator)
        if not found.n_comparable or now is None or then is None:
            return None
        owed = self.oracle.rollup(place, year, metric).n_owed
        return Found("direction", now, then, found.n_comparable, owed)

    def _sum(self, metric: str, place: Place, year: int) -> Found | None:
        if not self.oracle.members(place, year):
            return None
        found = self.oracle.rollup(place, year, metric)
        value = found.sums.value(self.oracle.indicators[metric])
        if value is None:
            return None
        return Found("sum", value, None, found.sums.n_counted, found.n_owed)

    def _green_parks(self, place: Place, year: int) -> Found | None:
        standing = self.green.get((place, "provincial", year, "standing"))
        if standing is None:
            return None
        return Found("green", Fraction(standing), None, standing, standing)

    def _attributes(self, row: dict[str, str], due: date) -> Found | None:
        """What nobody states is not known; a merged park is asked inside its successor."""
        metric, parks = row["metric"], [p for p in self._parks(row, due) if not p.merged]
        if metric == "ldar_platform_share":
            parks = [p for p in parks if p.said.get("petrochemical_cluster") == "yes"]
        if metric == "coking_sealed_share":
            parks = [p for p in parks if Fraction(p.said.get("coking_units", "0")) > 0]
        field = _field(row)
        known = [park for park in parks if field in park.said]
        if not known:
            return None
        said = [park.said[field] for park in known]
        number, of = Fraction(sum(answer in YES for answer in said)), None
        if metric in ("coking_sealed_share", "scattered_coal_boilers"):
            number = sum(map(Fraction, said), Fraction(0))
        if metric == "coking_sealed_share":
            of = sum((Fraction(park.said["coking_units"]) for park in known), Fraction(0))
        elif metric in SHARES:
            of = Fraction(len(known))
        return Found("attributes", number, of, len(known), len(parks), tuple(said))

    def _answer(self, row: dict[str, str], due: date, year: int, found: Found | None) -> Answer:
        planned = None
        if row["scheme"] == "shandong_2018" and row["metric"] == "implementing_share":
            level = self._place(row).park_level
            planned = planned_parks(self.forms, due.year, level) or None
        if found is None:
            return Answer(planned=planned)
        answer = Answer(
            due.year if found.basis in ("schedule", "attributes") else year,
            *(found.numerator, found.denominator, found.value, found.n_known, found.n_owed),
            planned=planned,
            verdict=verdict(row, due.year, year, found, self.better),
        )
        if row["metric"] != "demonstration_applied":
            return answer
        count_of = found.said.count
        return replace(
            answer,
            applied=count_of("applied"),
            approved=count_of("approved"),
            accepted=count_of("accepted"),
        )


def _field(row: dict[str, str]) -> str:
    return {
        "eco_park_share": "eco_park",
        "ldar_platform_share": "ldar_platform",
        "central_heating_share": "central_heating",
        "coking_sealed_share": "coking_units_sealed",
        "scattered_coal_boilers": "scattered_coal_boilers",
        "demonstration_applied": "demonstration_national"
        if row["scope"].startswith("国家级")
        else "demonstration_provincial",
    }[row["metric"]]
