"""What was done for each task: projects with their money, and what projects and measures save.

A figure is here only where its park counts for that indicator, so that the tasks of a place add up
to its roll-up; what no park of the place counts for is not known. The province's scheme is asked of
the parks that lie in it alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from oracle_inputs import Cell
from oracle_park_figures import commissioned
from oracle_projects import Project, projects_of, projects_of_years
from oracle_rollup import Oracle, Place

MONEY = ("investment_planned", "investment_done", "investment_to_date")
TO_DATE = ("investment_planned", "investment_to_date")
TASK_FIELDS = {"national_145": "national_task", "shandong_2022": "scheme_task"}
PROVINCE_OF = {"shandong_2022": "370000"}
NOT_STATED = "not_stated"
ALL_YEARS = 0

Row = tuple[str, int, dict[str, Cell]]
"""Park, year and cells of a project or measure."""


@dataclass(frozen=True, slots=True)
class TaskTotal:
    """Money in 万元 and effects in canonical units; None where no park counts."""

    parks: int | None
    projects: int | None
    money: tuple[Decimal | None, ...]
    effects: tuple[Decimal | None, ...]
    n_counted: int = 0  # parks whose every figure above counts; over the years park-years


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parks of a place that a scheme asks, by year, and what they reported."""

    members: dict[int, tuple[str, ...]]
    projects: list[Row]
    measures: list[Row]
    last: list[Project]  # each project once, as its last report has it

    def park_years(self) -> Iterator[tuple[str, int]]:
        return ((park, year) for year, parks in self.members.items() for park in parks)


class Tasks:
    """`tasks`: each scheme's tasks, by code the national task that the scheme pairs with it."""

    def __init__(self, oracle: Oracle, tasks: dict[str, dict[str, str]]) -> None:
        self.oracle = oracle
        self.tasks = tasks
        self.reductions = [
            i.code for i in oracle.indicators.values() if i.source == "projects_and_measures"
        ]
        self._known: dict[tuple[object, ...], dict[tuple[str, str], TaskTotal]] = {}

    def totals(self) -> Iterator[tuple[tuple[Place, str, str, int], TaskTotal]]:
        """Key: the place, scheme, task and year; 0 is all years, in which a project counts once."""
        places = {p for year in self.oracle.years for p in self.oracle.places(year)}
        for place in places:
            if place.park_level == "all":
                for year in (ALL_YEARS, *self.oracle.years):
                    for (scheme, task), total in self._of_year(place, year).items():
                        yield (place, scheme, task, year), total

    def _of_year(self, place: Place, year: int) -> dict[tuple[str, str], TaskTotal]:
        years = self.oracle.years if year == ALL_YEARS else range(year, year + 1)
        key = (year, place.view, *(self.oracle.members(place, y) for y in years))
        if key not in self._known:
            self._known[key] = {
                (scheme, task): total
                for scheme in TASK_FIELDS
                if (asked := self._asked(place, years, scheme)) is not None
                for task in (*self.tasks[scheme], NOT_STATED)
                if (total := self._total(asked, scheme, task, year == ALL_YEARS)) is not None
            }
        return self._known[key]

    def _asked(self, place: Place, years: range, scheme: str) -> _Asked | None:
        """None where the scheme asks no park of the place."""
        province = PROVINCE_OF.get(scheme)
        members: dict[int, tuple[str, ...]] = {}
        for year in years:
            found = self.oracle.members(place, year)
            if province:
                standings = {park: self.oracle.standing(park, year, place.view) for park in found}
                found = tuple(p for p, s in standings.items() if s and s.province == province)
            members[year] = found
        if not any(members.values()):
            return None
        statements = [
            (park, year, self.oracle.statements[park, year])
            for year, parks in members.items()
            for park in parks
            if self.oracle.figure(park, year, "projects").state == "counted"
        ]
        inside = {(park, year) for park, year, _ in statements}
        reported = (
            projects_of(self.oracle, place, years[0])
            if len(years) == 1
            else projects_of_years(self.oracle, place, years)
        )
        return _Asked(
            members,
            [(p, y, cells) for p, y, said in statements for cells in said.table("project")],
            [(p, y, cells) for p, y, said in statements for cells in said.table("measure")],
            [project for project in reported if (project.park, project.last_year) in inside],
        )

    def _total(self, asked: _Asked, scheme: str, task: str, together: bool) -> TaskTotal | None:
        """None where nothing is without a task."""
        projects = [row for row in asked.projects if self._task(row[2], scheme, True) == task]
        measures = [row for row in asked.measures if self._task(row[2], scheme, False) == task]
        if task == NOT_STATED and not projects and not measures:
            return None
        last = [p for p in asked.last if self._task(p.cells, scheme, True) == task]
        latest: list[Row] = [(p.park, p.last_year, p.cells) for p in last]
        known = self._n_counted(asked, "projects") > 0
        effects = [
            (park, year, cells) for park, year, cells in projects if commissioned(cells, year)
        ]
        return TaskTotal(
            parks=len({project.park for project in last}) if known else None,
            projects=len(last) if known else None,
            money=tuple(
                self._sum(asked, code, latest if together and code in TO_DATE else projects)
                for code in MONEY
            ),
            effects=tuple(
                self._sum(asked, code, [*effects, *measures]) for code in self.reductions
            ),
            n_counted=sum(
                all(
                    self._counts(park, year, code)
                    for code in ("projects", *MONEY, *self.reductions)
                )
                for park, year in asked.park_years()
            ),
        )

    def _task(self, cells: dict[str, Cell], scheme: str, is_project: bool) -> str:
        """The scheme's own task; else the one that the scheme pairs with the national task."""
        own = _stated(cells.get(TASK_FIELDS[scheme])) if is_project else None
        if own in self.tasks[scheme]:
            return own
        paired = {national: code for code, national in self.tasks[scheme].items() if national}
        return paired.get(_stated(cells.get("national_task")) or "", NOT_STATED)

    def _counts(self, park: str, year: int, code: str) -> bool:
        return self.oracle.figure(park, year, code).state == "counted"

    def _n_counted(self, asked: _Asked, code: str) -> int:
        return sum(self._counts(park, year, code) for park, year in asked.park_years())

    def _sum(self, asked: _Asked, code: str, rows: list[Row]) -> Decimal | None:
        if not self._n_counted(asked, code):
            return None
        cells = [cells.get(code) for park, year, cells in rows if self._counts(park, year, code)]
        return sum((c.number for c in cells if c and c.number is not None), Decimal(0))


def _stated(cell: Cell | None) -> str | None:
    """`3 推动节能降碳` is task 3."""
    return None if cell is None or cell.held or not cell.text else cell.text.split(" ")[0]
