"""How far each park is at the end of each year, by the forms alone, and how many parks are so far.

Lists: a reporter's latest up to the year speaks; the unit's where it names the park, else the
city's. Evaluation and acceptance are two things, each from its own day on.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from oracle_forms import Form, Forms
from oracle_rollup import Oracle

FIRST_LIST = 2022
APPROVED = "已审核同意"
PASSING = ("优秀", "良好", "合格")
TO_BE_MENDED = "限期整改"
STATUS_13TH = {"未开展": "not_started", "已开展": "started", "已完成": "completed"}
PROGRESS = {"未启动": "not_started", "实施中": "implementing", "已完成": "completed"}
ALL, UNKNOWN = "all", "unknown"
MEASURES = (
    "catalogue", "eligible", "ineligible", "eligibility_unknown", "listed_2022", "on_list",
    "taken_in", "taken_out", "implementing", "not_started", "completed", "transformation_unknown",
    "plan_approved", "evaluated", "applied", "accepted", "rectifying", "coverage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    eligibility: str
    listed_2022: bool | None
    on_list: bool | None
    taken_in: bool
    taken_out: bool
    status_13th: str | None
    park_type: str | None
    transformation: str | None
    not_started_reason: str | None
    plan_approved: bool
    evaluated: bool
    applied: bool
    accepted: bool
    rectifying: bool
    acceptance_grade: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """`value`: a number of parks, or percent; `n_known` of `n_owed` parks are known."""

    value: Fraction | None
    numerator: int | None
    denominator: int | None
    n_known: int
    n_owed: int


class States:
    """Every park's state at the end of every year of the oracle."""

    def __init__(self, oracle: Oracle, forms: Forms) -> None:
        self.oracle = oracle
        self.forms = forms
        self._sent: dict[tuple[str, str], list[Form]] = defaultdict(list)
        for of_kind in forms.values():
            for form in of_kind:
                self._sent[form.form, form.reporter].append(form)
        self._named = {id(form): _parks_named(form) for form in forms["park_list"]}
        self._changes = {
            (row["park_code"].text, row["direction"].text, row["document_date"].text[:4])
            for form in forms["park_list"]
            for row in form.rows("list_change")
        }
        self.states = {(park, year): self._state(park, year) for park, year in oracle.stands()}

    def plan(self, park: str) -> Form | None:
        """The latest approved plan, else the latest that was sent."""
        sent = self._sent["park_plan", park]
        approved = [form for form in sent if form.text("plan_status") == APPROVED]
        found = approved or sent
        return found[-1] if found else None

    def list_row(self, park: str, table: str, year: int) -> dict[str, Any] | None:
        """The park's row in the list that speaks for it at the end of the year."""
        form = self._speaking(park, year)
        return None if form is None else self._named[id(form)][park].get(table)

    def list_year(self, park: str, year: int) -> int | None:
        """The report year of the list that speaks for the park."""
        form = self._speaking(park, year)
        return None if form is None else form.report_year

    def _speaking(self, park: str, year: int) -> Form | None:
        for reporter in self._authorities(park):
            lists = self._lists(reporter, year)
            if lists and park in self._named[id(lists[-1])]:
                return lists[-1]
        return None

    def _lists(self, reporter: str, year: int) -> list[Form]:
        return [form for form in self._sent["park_list", reporter] if form.report_year <= year]

    def _authorities(self, park: str) -> list[str]:
        """The unit that the park lies in by its last place, then its city."""
        years = reversed(self.oracle.value_years)
        standing = next(s for year in years if (s := self.oracle.standing(park, year)))
        return list(dict.fromkeys((standing.unit, standing.city)))

    def changed(self, park: str, year: int, direction: str) -> bool:
        """Whether a list takes the park in or out by a document of that year."""
        return (park, direction, str(year)) in self._changes

    def _state(self, park: str, year: int) -> State:
        end = date(year, 12, 31)
        authorities = self._authorities(park)
        is_known = any(self._lists(reporter, year) for reporter in authorities)
        of_first = any(self._lists(reporter, FIRST_LIST) for reporter in authorities)
        eligible = self.list_row(park, "eligible", year)
        ineligible = self.list_row(park, "ineligible", year)
        last = self._last_named(park)
        statement = self.oracle.statements.get((park, year))
        said = {} if statement is None else statement.single
        progress = said.get("transformation_status")
        reason = said.get("not_started_reason")
        results = self._results(park, end)
        plan = self.plan(park)
        return State(
            eligibility="eligible" if eligible else "ineligible" if ineligible else UNKNOWN,
            listed_2022=(self.list_row(park, "eligible", FIRST_LIST) is not None)
            if of_first and year >= FIRST_LIST
            else None,
            on_list=eligible is not None if is_known else None,
            taken_in=self.changed(park, year, "调入"),
            taken_out=self.changed(park, year, "调出"),
            status_13th=STATUS_13TH[last["status_13th"].text] if last else None,
            park_type=last["park_type"].text if last else plan.text("park_type") if plan else None,
            transformation=PROGRESS.get(progress.text) if progress and not progress.held else None,
            not_started_reason=reason.text if reason else None,
            plan_approved=any(
                form.text("plan_status") == APPROVED
                and (day := form.day("approved_on")) is not None
                and day <= end
                for form in self._sent["park_plan", park]
            ),
            evaluated=self._happened("evaluation", "evaluated_on", park, end),
            applied=self._happened("acceptance", "applied_on", park, end),
            accepted=any(grade in PASSING for grade in results),
            rectifying=bool(results) and results[-1] == TO_BE_MENDED,
            acceptance_grade=results[-1] if results else None,
        )

    def _last_named(self, park: str) -> dict[str, Any] | None:
        for year in reversed(self.oracle.value_years):
            if row := self.list_row(park, "eligible", year):
                return row
        return None

    def _happened(self, form: str, field: str, park: str, end: date) -> bool:
        days = [f.day(field) for f in self._sent[form, park]]
        return any(day is not None and day <= end for day in days)

    def _results(self, park: str, end: date) -> list[str]:
        """The grades of the park's acceptances by that day, the oldest first."""
        decided = [
            (day, form.text("acceptance_grade") or "")
            for form in self._sent["acceptance", park]
            if (day := form.day("accepted_on")) and day <= end
        ]
        return [grade for _, grade in sorted(decided)]

    def rollups(self) -> Iterator[tuple[tuple[Any, ...], Count]]:
        """Key: the place, type, state in the 13th plan, year, measure."""
        known: dict[tuple[str, ...], dict[tuple[str, str, str], Count]] = {}
        for year in self.oracle.value_years:
            known.clear()
            for place in self.oracle.places(year):
                parks = self.oracle.members(place, year)
                if parks not in known:
                    known[parks] = dict(self._counts(parks, year))
                for (park_type, status, measure), found in known[parks].items():
                    yield (place, park_type, status, year, measure), found

    def _counts(
        self, parks: tuple[str, ...], year: int
    ) -> Iterator[tuple[tuple[str, str, str], Count]]:
        cuts: dict[tuple[str, str], list[State]] = defaultdict(list)
        for park in parks:
            state = self.states[park, year]
            cuts[ALL, ALL].append(state)
            cuts[state.park_type or UNKNOWN, ALL].append(state)
            cuts[ALL, state.status_13th or UNKNOWN].append(state)
        for cut, states in cuts.items():
            for measure in MEASURES:
                yield (*cut, measure), count(states, measure)


def _parks_named(form: Form) -> dict[str, dict[str, dict[str, Any]]]:
    """By park and table its first row of the list."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for table in ("eligible", "ineligible", "list_change"):
        for row in form.rows(table):
            found[row["park_code"].text].setdefault(table, dict(row))
    return found


def count(states: list[State], measure: str) -> Count:
    """Coverage: implementing or completed of the eligible, by the unit's own list (rule 6)."""
    owed = len(states)
    if measure == "coverage":
        eligible = [s for s in states if s.eligibility == "eligible"]
        known = [s.transformation for s in eligible if s.transformation]
        covered = sum(said in ("implementing", "completed") for said in known)
        share = Fraction(100 * covered, len(eligible)) if eligible else None
        return Count(share, covered, len(eligible), len(known), len(eligible))
    answers = [_answer(state, measure) for state in states]
    known_answers = [answer for answer in answers if answer is not None]
    value = Fraction(sum(known_answers)) if known_answers else None
    return Count(value, None, None, len(known_answers), owed)


def _answer(state: State, measure: str) -> bool | None:
    """Whether the park is counted; None where nobody said."""
    if measure == "catalogue":
        return True
    if measure == "eligibility_unknown":
        return state.eligibility == UNKNOWN
    if measure == "transformation_unknown":
        return state.transformation is None
    if measure in ("eligible", "ineligible"):
        return None if state.eligibility == UNKNOWN else state.eligibility == measure
    if measure in ("implementing", "not_started", "completed"):
        return None if state.transformation is None else state.transformation == measure
    if measure in ("taken_in", "taken_out") and state.on_list is None:
        return None
    answer: bool | None = getattr(state, measure)
    return answer
