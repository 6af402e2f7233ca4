"""The marts of registers, targets, plans, lists and cities' reports beside the oracle.

As in form_marts: of each mart its key, the columns that are compared and the oracle's rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import astuple
from datetime import date
from decimal import Decimal

from finished_demo import SEEDS
from form_marts import OfForms, Rows
from mart_comparison import Mart, place_key
from oracle_area_reports import COUNTS, area_checks
from oracle_area_reports import MONEY as MONEY_OF_PROJECTS
from oracle_assessments import assessments
from oracle_forms import NO_CELL, Form
from oracle_green_parks import GreenParks
from oracle_inputs import rows_of
from oracle_plan_list import plan as printed_plan
from oracle_plan_list import plan_done
from oracle_targets import Targets

TARGET = Mart(
    "fct_target",
    ("scheme", "due", "target_scope", "metric", "merged", "printed_text"),
    (
        *("value_year", "numerator", "denominator", "value", "n_known", "n_owed", "planned"),
        *("n_applied", "n_approved", "n_accepted", "verdict", "target_value", "target_high"),
    ),
)
_ASSESSED = ("indicators_stated", "indicators_reached")
_YEARS = ("base_year", "target_year", "actual_year")
EVALUATION = Mart("fct_evaluation", ("park", "report_year"), (*_YEARS, "evaluated_on", *_ASSESSED))
REGISTER = Mart("fct_acceptance", ("park", "report_year"), (*_YEARS, "accepted_on", *_ASSESSED))
AREA_CHECK = Mart(
    "fct_area_report_check",
    ("reporter", "report_year", "measure"),
    ("stated", "computed", "difference", "n_counted", "n_owed"),
)
GREEN_PARK = Mart(
    "fct_green_park",
    ("park",),
    (
        *("green_level", "recognised_on", "yearly_reports", "five_year_plan", "site_checks"),
        *("reviews", "last_check_on", "withdrawn_on", "is_standing"),
    ),
)
GREEN_ROLLUP = Mart(
    "fct_green_park_rollup",
    ("view", "scope", "level", "place", "green_level", "value_year", "measure"),
    ("value",),
)
OF_GREEN_PARKS = (GREEN_PARK, GREEN_ROLLUP)
PLAN = Mart("fct_plan", ("park",), ("area", "plan_start", "base_year", "target_year"))
PLAN_ROLLUP = Mart("fct_plan_rollup", ("view", "place", "period", "park_level"), ("parks",))
PLAN_DONE = Mart(
    "fct_plan_done",
    ("view", "city", "period", "park_level"),
    ("planned", "accepted", "accepted_on_time", "filed"),
)
LIST_ENTRY = Mart("fct_list_entry", ("kind", "park"), ("report_year", "park_type", "status_13th"))
LIST_CHANGE = Mart("fct_list_change", ("park", "direction", "value_year"), ("effective_on",))
PLAN_PARK = Mart("fct_plan_park", ("park", "plan_year"), ("city_as_reported", "level"))
SUPPORT = Mart(
    "fct_policy_support", ("reporter", "value_year", "row_key"), ("money", "land", "parks")
)
STATED = (*COUNTS, "key_projects", *(f"key_{code}" for code in MONEY_OF_PROJECTS))
AREA_REPORT = Mart("fct_area_report", ("reporter", "report_year"), STATED)


def _target(answers: OfForms) -> Rows:
    rows = list(rows_of(SEEDS / "targets.csv"))
    better = {row["code"]: row["better"] for row in rows_of(SEEDS / "indicators.csv")}
    targets = Targets(
        answers.oracle, answers.states, answers.forms, rows, better, answers.oracle.unit
    )
    of = {int(row["position"]): row for row in rows}
    for (position, merged), found in targets.answers():
        row = of[position]
        about = (row["scheme"], date.fromisoformat(row["due"]), row["scope"], row["metric"])
        wanted = (Decimal(text) if (text := row[end]) else None for end in ("value", "value_high"))
        yield (*about, merged, row["printed_text"]), (*astuple(found), *wanted)


def _evaluation(answers: OfForms) -> Rows:
    indicators = answers.oracle.indicators
    for key, found in assessments(answers.forms, "evaluation", "evaluated_on", indicators):
        yield key, astuple(found)


def _acceptance(answers: OfForms) -> Rows:
    indicators = answers.oracle.indicators
    for key, found in assessments(answers.forms, "acceptance", "accepted_on", indicators):
        yield key, astuple(found)


def _area_check(answers: OfForms) -> Rows:
    for key, found in area_checks(answers.oracle, answers.states, answers.forms):
        yield key, astuple(found)


def _green_park(answers: OfForms) -> Rows:
    for key, found in GreenParks(answers.oracle, answers.forms).register():
        yield key, astuple(found)


def _green_rollup(answers: OfForms) -> Rows:
    for (place, *rest), found in GreenParks(answers.oracle, answers.forms).rollups():
        yield (*place_key(place)[:-1], *rest), (found,)


def _plans(answers: OfForms) -> Iterator[tuple[str, Form]]:
    for park in {form.reporter for form in answers.forms["park_plan"]}:
        plan = answers.states.plan(park)
        assert plan is not None
        yield park, plan


def _plan(answers: OfForms) -> Rows:
    for park, plan in _plans(answers):
        yield (park,), tuple(plan.fields[column].number for column in PLAN.columns)


def _plan_rollup(answers: OfForms) -> Rows:
    for key, found in plan_done(answers.forms, answers.oracle.country):
        yield key, (found.planned,)


def _plan_done(answers: OfForms) -> Rows:
    for key, found in plan_done(answers.forms, answers.oracle.country):
        yield key, astuple(found)


def _list_entry(answers: OfForms) -> Rows:
    states, last = answers.states, answers.oracle.years[-1]
    statuses = {"未开展": "not_started", "已开展": "started", "已完成": "completed"}
    for park in {park for park, _ in answers.oracle.stands()}:
        for kind in ("eligible", "ineligible"):
            if row := states.list_row(park, kind, last):
                said = {field: cell.text for field, cell in row.items()}
                told = (said.get("park_type"), statuses.get(said.get("status_13th", "")))
                yield (kind, park), (states.list_year(park, last), *told)


def _list_change(answers: OfForms) -> Rows:
    """A change stands once, by whoever tells it; here by the day of its document."""
    for form in answers.forms["park_list"]:
        for row in form.rows("list_change"):
            day = date.fromisoformat(row["document_date"].text)
            direction = {"调入": "in", "调出": "out"}[row["direction"].text]
            yield (row["park_code"].text, direction, day.year), (day,)


def _plan_park(answers: OfForms) -> Rows:
    for planned in printed_plan(answers.forms, answers.oracle.country):
        yield (planned.park, planned.year), (planned.city, planned.level)


def _support(answers: OfForms) -> Rows:
    for form in answers.forms["policy_support"]:
        for row, cells in form.tables["support"].items():
            found = (cells.get(c, NO_CELL) for c in ("support_money", "support_land"))
            parks = cells.get("supported_parks", NO_CELL).number
            key = (form.reporter, form.report_year, f"support:{row}")
            yield key, (*(cell.number for cell in found), parks)


def _area_report(answers: OfForms) -> Rows:
    for form in answers.forms["city_annual_report"]:
        key = (form.reporter, form.report_year)
        yield key, tuple(form.figures.get((column, "total")) for column in STATED)


REGISTER_MARTS: tuple[tuple[Mart, Callable[[OfForms], Rows]], ...] = (
    (TARGET, _target),
    (EVALUATION, _evaluation),
    (REGISTER, _acceptance),
    (AREA_CHECK, _area_check),
    (GREEN_PARK, _green_park),
    (GREEN_ROLLUP, _green_rollup),
    (PLAN, _plan),
    (PLAN_ROLLUP, _plan_rollup),
    (PLAN_DONE, _plan_done),
    (LIST_ENTRY, _list_entry),
    (LIST_CHANGE, _list_change),
    (PLAN_PARK, _plan_park),
    (SUPPORT, _support),
    (AREA_REPORT, _area_report),
)
