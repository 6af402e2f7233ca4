"""The projects as their parks reported them: each year's list, and each project's five years."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from oracle_inputs import Cell
from oracle_rollup import Oracle, Place

NO_CELL = Cell(None)


@dataclass(frozen=True, slots=True)
class Project:
    """One project of one park; `cells` by the form's field codes."""

    park: str
    first_year: int
    last_year: int
    cells: dict[str, Cell]

    @property
    def key(self) -> tuple[str, str]:
        """A park tells its projects apart by their codes, else by their names."""
        code = self.cells.get("project_code", NO_CELL).text
        return self.park, code or self.cells.get("project_name", NO_CELL).text

    def text(self, field: str) -> str:
        return self.cells.get(field, NO_CELL).text


def projects_of(oracle: Oracle, place: Place, year: int) -> Iterator[Project]:
    """The project rows of the year's counting statements of the place's parks."""
    for park in oracle.members(place, year):
        statement = oracle.statements.get((park, year))
        for cells in statement.table("project") if statement else ():
            yield Project(park, year, year, cells)


def projects_of_years(oracle: Oracle, place: Place, years: Iterable[int]) -> Iterator[Project]:
    """Each project as its last report states it, its yearly investment summed over the years."""
    reports: dict[tuple[str, str], list[Project]] = defaultdict(list)
    for year in sorted(years):
        for project in projects_of(oracle, place, year):
            reports[project.key].append(project)
    for said in reports.values():
        yearly = [project.cells.get("investment_done", NO_CELL) for project in said]
        last = said[-1]
        cells = {**last.cells, "investment_done": _summed(yearly)}
        yield Project(last.park, said[0].first_year, last.last_year, cells)


def _summed(cells: list[Cell]) -> Cell:
    """A year that does not say leaves the sum unknown."""
    numbers = [cell.number for cell in cells]
    held = any(cell.held for cell in cells)
    known = [number for number in numbers if number is not None]
    total = sum(known, Decimal(0)) if len(known) == len(numbers) and not held else None
    return Cell(total, held=held)
