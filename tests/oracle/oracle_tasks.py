"""What was done for each task: projects with their money, and what projects and measures save."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from oracle_inputs import Cell, Statement
from oracle_park_figures import commissioned
from oracle_projects import Project, projects_of, projects_of_years
from oracle_rollup import Oracle, Place

MONEY = ("investment_planned", "investment_done", "investment_to_date")
TASK_FIELDS = {"national_145": "national_task", "shandong_2022": "scheme_task"}
NOT_STATED = "not_stated"
ALL_YEARS = 0


@dataclass(frozen=True, slots=True)
class TaskTotal:
    """Money in 万元 and effects in canonical units."""

    parks: int
    projects: int
    money: tuple[Decimal, ...]
    effects: tuple[Decimal, ...]
    n_counted: int = 0  # parks whose every figure above counts; over the years park-years


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
        members = (year, *(self.oracle.members(place, y) for y in years))
        if members not in self._known:
            projects = list(
                projects_of_years(self.oracle, place, years)
                if year == ALL_YEARS
                else projects_of(self.oracle, place, year)
            )
            self._known[members] = {
                (scheme, task): total
                for scheme in TASK_FIELDS
                for task in (*self.tasks[scheme], NOT_STATED)
                if (total := self._total(place, projects, years, scheme, task))
            }
        return self._known[members]

    def _total(
        self, place: Place, projects: list[Project], years: range, scheme: str, task: str
    ) -> TaskTotal | None:
        """None where nothing is without a task."""
        of_task = [p for p in projects if _task(p.cells.get(TASK_FIELDS[scheme])) == task]
        parts: list[list[Decimal]] = [
            [
                part
                for year in years
                for park in self.oracle.members(place, year)
                if self.oracle.figure(park, year, code).state == "counted"
                for part in self._effects(self.oracle.statements[park, year], code, scheme, task)
            ]
            for code in self.reductions
        ]
        if task == NOT_STATED and not of_task and not any(parts):
            return None
        return TaskTotal(
            parks=len({project.park for project in of_task}),
            projects=len(of_task),
            money=tuple(_sum(p.cells.get(column) for p in of_task) for column in MONEY),
            effects=tuple(sum(of_code, Decimal(0)) for of_code in parts),
            n_counted=sum(self._counted(place, year) for year in years),
        )

    def _counted(self, place: Place, year: int) -> int:
        """The fewest parks that count in one of the columns."""
        codes = ("projects", *MONEY, *self.reductions)
        return min(self.oracle.rollup(place, year, code).sums.n_counted for code in codes)

    def _effects(
        self, statement: Statement, code: str, scheme: str, task: str
    ) -> Iterator[Decimal]:
        """As the park's own reduction counts them: commissioned in the year, and measures.

        A measure names the national task only; in the province's scheme it is the paired one.
        """
        for row in statement.table("project"):
            stated = _task(row.get(TASK_FIELDS[scheme]))
            if stated == task and commissioned(row, statement.report_year):
                yield from _numbers(row.get(code))
        paired = {national: own for own, national in self.tasks[scheme].items() if national}
        for row in statement.table("measure"):
            if paired.get(_task(row.get("national_task")), NOT_STATED) == task:
                yield from _numbers(row.get(code))


def _task(cell: Cell | None) -> str:
    """`3 推动节能降碳` is task 3."""
    if cell is None or cell.held or not cell.text:
        return NOT_STATED
    return cell.text.split(" ")[0]


def _numbers(cell: Cell | None) -> Iterator[Decimal]:
    if cell is not None and cell.number is not None:
        yield cell.number


def _sum(cells: Iterable[Cell | None]) -> Decimal:
    return sum((n for cell in cells for n in _numbers(cell)), Decimal(0))
