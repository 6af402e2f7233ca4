"""The marts of registers, targets, cities' reports, projects, gaps and returns beside the oracle.

As in form_marts: of each mart its key, the columns that are compared and the oracle's rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finished_demo import SEEDS
from form_marts import OfForms, Rows
from mart_comparison import Mart, place_key
from oracle_area_reports import COUNTS, area_checks
from oracle_area_reports import MONEY as MONEY_OF_PROJECTS
from oracle_assessments import assessments
from oracle_forms import NO_CELL, Form
from oracle_gaps import gap_sum, previous_value
from oracle_green_parks import GreenParks
from oracle_inputs import Cell, Indicator, rows_of
from oracle_park_figures import commissioned
from oracle_plan_list import plan as printed_plan
from oracle_plan_list import plan_done
from oracle_projects import Project, projects_of_years
from oracle_rollup import NATION, Place
from oracle_targets import Targets
from oracle_unit_classes import unit_classes

EVERYWHERE = Place("present_day", "with", "nation", NATION, "all")
EFFECTS = (
    *("energy_saved", "water_saved", "co2_reduced", "solid_waste_reduced", "wastewater_reduced"),
    *("so2_reduced", "nox_reduced", "pm_reduced", "voc_reduced"),
)
SOURCES = ("central", "local", "own", "loan")
MONEY = tuple(
    column
    for kind in ("planned", "done", "to_date")
    for column in (f"investment_{kind}", *(f"{kind}_{source}" for source in SOURCES))
)
TARGET = Mart(
    "fct_target",
    ("position", "merged"),
    (
        *("value_year", "numerator", "denominator", "value", "n_known", "n_owed", "planned"),
        *("n_applied", "n_approved", "n_accepted", "verdict"),
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
PLAN = Mart("fct_plan", ("park",), ("area", "plan_start", "base_year", "target_year"))
PLANNED_PROJECT = Mart(
    "fct_planned_project", ("park", "row_key"), ("project_name", "investment_planned", *EFFECTS)
)
PLAN_ROLLUP = Mart("fct_plan_rollup", ("view", "place", "period", "park_level"), ("parks",))
PLAN_DONE = Mart(
    "fct_plan_done",
    ("view", "city", "period", "park_level"),
    ("planned", "accepted", "accepted_on_time", "filed"),
)
PROJECT = Mart(
    "fct_project",
    ("park", "report_year", "row_key"),
    ("project_name", "project_code", "status", "commissioned", *MONEY, *EFFECTS),
)
PROJECT_FIVE_YEAR = Mart(
    "fct_project_five_year",
    ("park", "project_key"),
    ("first_report_year", "last_report_year", "status", *MONEY, *EFFECTS),
)
GAP = Mart("fct_gap", ("park", "value_year", "indicator"), ("state", "previous_value"))
GAP_ROLLUP = Mart(
    "fct_gap_rollup",
    ("view", "scope", "level", "place", "value_year", "indicator"),
    ("n_held", "n_missing", "n_previous_known", "previous_value", "n_owed", "n_counted"),
)
UNIT_CLASS = Mart(
    "fct_unit_class_rollup",
    ("view", "value_year", "indicator", "unit_class"),
    ("value", "numerator", "denominator", "n_counted", "n_owed"),
)
LIST_ENTRY = Mart("fct_list_entry", ("kind", "park"), ("report_year", "park_type", "status_13th"))
LIST_CHANGE = Mart("fct_list_change", ("park", "direction", "value_year"), ("effective_on",))
PLAN_PARK = Mart("fct_plan_park", ("park", "plan_year"), ("city_as_reported", "level"))
SUPPORT = Mart(
    "fct_policy_support", ("reporter", "value_year", "row_key"), ("money", "land", "parks")
)
STATED = (*COUNTS, "key_projects", *(f"key_{code}" for code in MONEY_OF_PROJECTS))
AREA_REPORT = Mart("fct_area_report", ("reporter", "report_year"), STATED)


def number(exact: Fraction | None, of: Indicator) -> Fraction | Decimal | None:
    """A quantity must be equal to the last digit; a ratio is a division."""
    if exact is None or of.kind == "ratio":
        return exact
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _target(answers: OfForms) -> Rows:
    rows = list(rows_of(SEEDS / "targets.csv"))
    better = {row["code"]: row["better"] for row in rows_of(SEEDS / "indicators.csv")}
    targets = Targets(
        answers.oracle, answers.states, answers.forms, rows, better, answers.oracle.unit
    )
    for key, found in targets.answers():
        yield key, astuple(found)


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


def _planned_project(answers: OfForms) -> Rows:
    for park, plan in _plans(answers):
        for row, cells in plan.tables["planned_project"].items():
            key = (park, f"planned_project:{row}")
            yield key, _shown(cells, PLANNED_PROJECT.columns)


def _plan_rollup(answers: OfForms) -> Rows:
    for key, found in plan_done(answers.forms, answers.oracle.country):
        yield key, (found.planned,)


def _plan_done(answers: OfForms) -> Rows:
    for key, found in plan_done(answers.forms, answers.oracle.country):
        yield key, astuple(found)


def _shown(cells: dict[str, Cell], columns: tuple[str, ...]) -> tuple[Any, ...]:
    """What is held or blank is not shown."""
    found = [cells.get(column, Cell(None)) for column in columns]
    return tuple(
        None if c.held else c.number if column in (*MONEY, *EFFECTS) else c.text or None
        for column, c in zip(columns, found, strict=True)
    )


def _project(answers: OfForms) -> Rows:
    oracle = answers.oracle
    for (park, year), statement in oracle.statements.items():
        if not (standing := oracle.standing(park, year)) or not standing.owes:
            continue
        for row, cells in statement.rows.items():
            if row.startswith("project:"):
                name, code, status = _shown(cells, PROJECT.columns[:3])
                rest = _shown(cells, (*MONEY, *EFFECTS))
                yield (park, year, row), (name, code, status, commissioned(cells, year), *rest)


def _project_five_year(answers: OfForms) -> Rows:
    oracle = answers.oracle
    for project in projects_of_years(oracle, EVERYWHERE, oracle.years):
        yield project.key, _told(project)


def _told(project: Project) -> tuple[Any, ...]:
    shown = _shown(project.cells, PROJECT_FIVE_YEAR.columns[2:])
    return (project.first_year, project.last_year, *shown)


def _gap(answers: OfForms) -> Rows:
    oracle = answers.oracle
    for (park, year, code), figure in oracle.park_figures():
        if figure.state in ("held", "missing"):
            before = previous_value(oracle, park, year, code)
            yield (park, year, code), (figure.state, number(before, oracle.indicators[code]))


def _gap_rollup(answers: OfForms) -> Rows:
    oracle = answers.oracle
    for year in oracle.value_years:
        for place in oracle.places(year):
            if place.park_level != "all":
                continue
            for indicator in oracle.rolled_up():
                gap = gap_sum(oracle, place, year, indicator.code)
                found = oracle.rollup(place, year, indicator.code)
                known = (gap.n_previous_known, number(gap.previous, indicator))
                counts = (found.n_owed, found.sums.n_counted)
                key = (*place_key(place)[:-1], year, indicator.code)
                yield key, (found.n_held, found.n_missing, *known, *counts)


def _unit_class(answers: OfForms) -> Rows:
    kinds = {row["code"]: row["kind"] for row in rows_of(SEEDS / "reporting_units.csv")}
    for key, found in unit_classes(answers.oracle, kinds):
        value, *rest = astuple(found)
        yield key, (number(value, answers.oracle.indicators[key[2]]), *rest)


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
    (PLANNED_PROJECT, _planned_project),
    (PLAN_ROLLUP, _plan_rollup),
    (PLAN_DONE, _plan_done),
    (PROJECT, _project),
    (PROJECT_FIVE_YEAR, _project_five_year),
    (GAP, _gap),
    (GAP_ROLLUP, _gap_rollup),
    (UNIT_CLASS, _unit_class),
    (LIST_ENTRY, _list_entry),
    (LIST_CHANGE, _list_change),
    (PLAN_PARK, _plan_park),
    (SUPPORT, _support),
    (AREA_REPORT, _area_report),
)
