"""The marts that other forms than the yearly progress feed, and the oracle's rows of each."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal
from fractions import Fraction

from finished_demo import ROOT, SEEDS, FinishedDemo
from mart_comparison import PLACE, Comparison, Key, Mart, Row, compare_rows, place_key
from oracle_acceptance import acceptance_rollups
from oracle_forms import Form, Forms, standing_forms
from oracle_inputs import Cell, rows_of
from oracle_outcome import Outcomes
from oracle_rank import contributions, ranks
from oracle_rollup import Oracle
from oracle_state import States
from oracle_support import support_rollups
from oracle_tasks import Tasks

INVESTMENT = "investment_done"
PLAN = ROOT / "tests" / "fixtures" / "shandong_2018_plan_parks.csv"
Rows = Iterator[tuple[Key, Row]]
STATE = Mart(
    "fct_park_state",
    ("park", "value_year"),
    (
        *("eligibility", "listed_2022", "on_list", "status_13th", "park_type", "transformation"),
        *("not_started_reason", "plan_approved", "evaluated", "applied", "accepted"),
        *("rectifying", "acceptance_grade"),
    ),
)
STATE_ROLLUP = Mart(
    "fct_park_state_rollup",
    (*PLACE, "park_type", "status_13th", "value_year", "measure"),
    ("value", "numerator", "denominator", "n_known", "n_owed"),
)
OUTCOME = Mart(
    "fct_outcome",
    ("park", "indicator"),
    ("base_value", "target_value", "source_form", "plan_start"),
)
PROGRESS = Mart(
    "fct_outcome_progress",
    ("park", "indicator", "value_year"),
    ("kind", "actual", "numerator", "denominator", "completion", "reaches_90", "state"),
)
ACCEPTANCE = Mart("fct_acceptance_rollup", (*PLACE, "value_year", "measure"), ("value", "to_date"))
EFFECTS = (
    *("energy_saved", "water_saved", "co2_reduced", "solid_waste_reduced", "wastewater_reduced"),
    *("so2_reduced", "nox_reduced", "pm_reduced", "voc_reduced"),
)
TASK = Mart(
    "fct_task_rollup",
    ("view", "scope", "level", "place", "scheme", "task", "value_year"),
    (
        *("parks", "projects", "investment_planned", "investment_done", "investment_to_date"),
        *EFFECTS,
        "n_counted",
    ),
)
SUPPORT = Mart(
    "fct_policy_support_rollup",
    ("view", "scope", "level", "place", "value_year", "instrument"),
    ("entries", "money", "land", "parks"),
)
RANK = Mart(
    "fct_rank",
    (
        *("view", "scope", "level", "parent_level", "parent", "member"),
        *("value_year", "indicator"),
    ),
    ("value", "rank", "of", "share"),
)
CONTRIBUTION = Mart(
    "fct_contribution",
    ("scope", "level", "place", "value_year", "indicator", "park"),
    ("change", "share", "rank", "cause"),
)


@dataclass(frozen=True)
class OfForms:
    """The oracle's answers that need more than one form."""

    oracle: Oracle
    states: States
    outcomes: Outcomes

    @property
    def forms(self) -> Forms:
        return self.states.forms

    def state(self) -> Rows:
        for key, state in self.states.states.items():
            yield key, tuple(getattr(state, column) for column in STATE.columns)

    def state_rollup(self) -> Rows:
        for (place, *rest), found in self.states.rollups():
            yield (*place_key(place), *rest), astuple(found)

    def outcome(self) -> Rows:
        for key, found in self.outcomes.outcomes.items():
            yield key, astuple(found)

    def progress(self) -> Rows:
        for key, found in self.outcomes.progress():
            yield key, astuple(found)

    def acceptance(self) -> Rows:
        for (place, *rest), found in acceptance_rollups(self.oracle, self.forms):
            yield (*place_key(place), *rest), astuple(found)

    def task(self) -> Rows:
        codes: dict[str, dict[str, str]] = defaultdict(dict)
        for row in rows_of(SEEDS / "transformation_tasks.csv"):
            codes[row["scheme"]][row["code"]] = row["national_task"]
        tasks = Tasks(self.oracle, codes)
        for (place, *rest), found in tasks.totals():
            counts = (found.parks, found.projects)
            row = (*counts, *found.money, *found.effects, found.n_counted)
            yield (*place_key(place)[:-1], *rest), row

    def support(self) -> Rows:
        for (*place, instrument, year), found in support_rollups(self.forms, self.oracle.country):
            yield (*place, year, instrument), astuple(found)

    def rank(self) -> Rows:
        rows = list(rows_of(SEEDS / "indicators.csv"))
        better = {row["code"]: row["better"] for row in rows}
        ranked = [row["code"] for row in rows if row["outcome"] or row["code"] == INVESTMENT]
        for key, found in ranks(self.oracle, better, ranked):
            value, *others = astuple(found)
            if self.oracle.indicators[key[-1]].kind == "quantity":
                value = Decimal(value.numerator) / Decimal(value.denominator)
            yield key, (value, *others)

    def contribution(self) -> Rows:
        for key, found in contributions(self.oracle):
            yield key, astuple(found)

    def plan_area(self) -> Rows:
        """The area that the last plan of each park states."""
        for form in self.forms["park_plan"]:
            yield (form.reporter,), (form.fields["area"].number,)


FORM_MARTS: tuple[tuple[Mart, Callable[[OfForms], Rows]], ...] = (
    (STATE, OfForms.state),
    (STATE_ROLLUP, OfForms.state_rollup),
    (OUTCOME, OfForms.outcome),
    (PROGRESS, OfForms.progress),
    (ACCEPTANCE, OfForms.acceptance),
    (TASK, OfForms.task),
    (SUPPORT, OfForms.support),
    (RANK, OfForms.rank),
    (CONTRIBUTION, OfForms.contribution),
)


def of_forms(oracle: Oracle, forms: Forms) -> OfForms:
    states = States(oracle, forms)
    return OfForms(oracle, states, Outcomes(oracle, states))


def of_demo(demo: FinishedDemo) -> OfForms:
    forms = standing_forms(iter(demo.written()))
    forms["plan_list"] = [_printed_plan(demo.oracle)]
    return of_forms(demo.oracle, forms)


def _printed_plan(oracle: Oracle) -> Form:
    """Annex 2 of 003, which the demonstration receives as the province printed it."""
    code_of = {park.name: code for code, park in oracle.known.items()}
    form = Form("plan_list", "370000", 2018)
    for number, row in enumerate(rows_of(PLAN), start=1):
        said = {column: Cell(None, row[column]) for column in ("city", "level")}
        said["park"] = Cell(None, code_of.get(row["park_name"], row["park_name"]))
        said["plan_year"] = Cell(Decimal(row["plan_year"]), row["plan_year"])
        form.tables["plan"][str(number)] = said
    return form


def compared(found: dict[Key, Row], mart: Mart, rows: Rows) -> Comparison:
    """Sums and counts exactly; what the oracle gives as a Fraction is a division."""

    def is_divided(key: Key, column: str, expected: object) -> bool:
        return isinstance(expected, Fraction)

    return compare_rows(mart, found, dict(rows), is_divided)
