"""The marts of projects, gaps and classes of units, and the oracle's rows of each.

As in form_marts: of each mart its key, the columns that are compared and the oracle's rows.
"""

from collections.abc import Callable
from dataclasses import astuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

from finished_demo import SEEDS
from form_marts import EFFECTS, OfForms, Rows
from mart_comparison import Mart, place_key
from oracle_gaps import gap_sum, previous_value
from oracle_inputs import Cell, Indicator, rows_of
from oracle_park_figures import commissioned
from oracle_projects import Project, projects_of_years
from oracle_rollup import NATION, Place
from oracle_unit_classes import unit_classes

EVERYWHERE = Place("present_day", "with", "nation", NATION, "all")
SOURCES = ("central", "local", "own", "loan")
MONEY = tuple(
    column
    for kind in ("planned", "done", "to_date")
    for column in (f"investment_{kind}", *(f"{kind}_{source}" for source in SOURCES))
)
PLANNED_PROJECT = Mart(
    "fct_planned_project", ("park", "row_key"), ("project_name", "investment_planned", *EFFECTS)
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


def number(exact: Fraction | None, of: Indicator) -> Fraction | Decimal | None:
    """A quantity must be equal to the last digit; a ratio is a division."""
    if exact is None or of.kind == "ratio":
        return exact
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _planned_project(answers: OfForms) -> Rows:
    for park in {form.reporter for form in answers.forms["park_plan"]}:
        plan = answers.states.plan(park)
        assert plan is not None
        for row, cells in plan.tables["planned_project"].items():
            key = (park, f"planned_project:{row}")
            yield key, _shown(cells, PLANNED_PROJECT.columns)


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


FIGURE_MARTS: tuple[tuple[Mart, Callable[[OfForms], Rows]], ...] = (
    (PLANNED_PROJECT, _planned_project),
    (PROJECT, _project),
    (PROJECT_FIVE_YEAR, _project_five_year),
    (GAP, _gap),
    (GAP_ROLLUP, _gap_rollup),
    (UNIT_CLASS, _unit_class),
)
