"""The figure of one park for one year and indicator, from the domain's rules alone.

A figure is `counted`, `held` (an error stops it), `missing` (nobody said a number) or `not_owed`.
Where several cells make one figure, one held cell holds it; only then does a blank miss it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from oracle_inputs import BASE_YEAR, Cell, Indicator, Statement

MICRO = Decimal("0.000001")
EXACT = Context(prec=60)
COMMISSIONED = "建成投产"
SOME_DECLARED, NONE_DECLARED = "有", "无"
DECLARED_BY = {"project": "projects_any", "measure": "measures_any"}
REQUIRED_TOTALS = ("investment_planned", "investment_done", "investment_to_date")
PARTS_OF_TOTALS = {
    "investment_done_central": "done_central",
    "investment_to_date_central": "to_date_central",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` of a quantity; `numerator` and `denominator` of a ratio; both only if counted."""

    state: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    stage: str | None = None


HELD, MISSING, NOT_OWED = Figure("held"), Figure("missing"), Figure("not_owed")


def why_not_counted(parts: Iterable[Figure]) -> Figure | None:
    """The state of a figure whose parts do not all count; None where all do."""
    states = {part.state for part in parts}
    for figure in (NOT_OWED, HELD, MISSING):
        if figure.state in states:
            return figure
    return None


def latest_stage(parts: Iterable[Figure]) -> str:
    """A derived figure is confirmed when everything it is made of is."""
    return "confirmed" if all(part.stage == "confirmed" for part in parts) else "first"


class ParkFigures:
    """All figures of the parks that owe, computed once each.

    `statements`: the counting statement by (park, report year).
    """

    def __init__(
        self, statements: Mapping[tuple[str, int], Statement], indicators: Mapping[str, Indicator]
    ) -> None:
        self._statements = statements
        self._indicators = indicators
        self._known: dict[tuple[str, int, str], Figure] = {}

    def figure(self, park: str, year: int, code: str) -> Figure:
        key = (park, year, code)
        if key not in self._known:
            with localcontext(EXACT):
                self._known[key] = self._work_out(park, year, self._indicators[code])
        return self._known[key]

    def _work_out(self, park: str, year: int, indicator: Indicator) -> Figure:
        if indicator.kind == "ratio":
            return self._ratio(park, year, indicator)
        if indicator.source == "chained":
            return self._chained_gdp(park, year, indicator.code)
        if indicator.source == "reported":
            return self._reported(park, year, indicator.code)
        if year == BASE_YEAR:
            return NOT_OWED
        statement = self._statements.get((park, year))
        if statement is None:
            return MISSING
        if indicator.source == "projects_and_measures":
            return reduction(statement, indicator.code)
        assert indicator.source == "projects", indicator
        return of_projects(statement, indicator.code)

    def _reported(self, park: str, year: int, code: str) -> Figure:
        """Next year's confirmation, else the year's own first value."""
        said: list[tuple[str, Cell]] = []
        for report_year, column, stage in (
            (year + 1, "last_year", "confirmed"),
            (year, "this_year", "first"),
        ):
            statement = self._statements.get((park, report_year))
            if statement and (code, column) in statement.grid:
                said.append((stage, statement.grid[code, column]))
        for stage, cell in said:
            if cell.number is not None and not cell.held:
                return Figure("counted", value=cell.number, stage=stage)
        return HELD if any(cell.held for _, cell in said) else MISSING

    def _chained_gdp(self, park: str, year: int, code: str) -> Figure:
        """2020's current price grown by every year's comparable growth, each step to six places."""
        direct = self._reported(park, year, code)
        if direct is not MISSING:
            return direct
        base = self._reported(park, BASE_YEAR, "gdp_current_price")
        growths = [self._reported(park, y, "gdp_growth") for y in range(BASE_YEAR + 1, year + 1)]
        parts = [base, *growths]
        if (stopped := why_not_counted(parts)) is not None:
            return stopped
        assert base.value is not None
        value = base.value
        for growth in growths:
            assert growth.value is not None
            value = (value * (1 + growth.value / 100)).quantize(MICRO, ROUND_HALF_UP)
        return Figure("counted", value=value, stage=latest_stage(parts))

    def _ratio(self, park: str, year: int, indicator: Indicator) -> Figure:
        numerators = [self.figure(park, year, code.lstrip("-")) for code in indicator.numerator]
        denominators = [self.figure(park, year, code) for code in indicator.denominator]
        parts = [*numerators, *denominators]
        if (stopped := why_not_counted(parts)) is not None:
            return stopped
        return Figure(
            "counted",
            numerator=sum(
                (
                    -part.value if code.startswith("-") else part.value
                    for code, part in zip(indicator.numerator, numerators, strict=True)
                    if part.value
                ),
                Decimal(0),
            ),
            denominator=sum((part.value for part in denominators if part.value), Decimal(0)),
            stage=latest_stage(parts),
        )


def table_state(statement: Statement, kind: str) -> Figure | None:
    """Why an open table says nothing; None where it does.

    An empty table says zero only where the form declares that there is none; rows under such a
    declaration contradict it, and a declaration that can be read but is held holds the table.
    """
    rows = statement.table(kind)
    declared = statement.single.get(DECLARED_BY[kind])
    says_none = declared is not None and declared.text == NONE_DECLARED
    if rows and says_none:
        return HELD
    if not rows and not says_none:
        return MISSING
    if declared is not None and declared.held and declared.text in (SOME_DECLARED, NONE_DECLARED):
        return HELD
    return None


def commissioned(row: Mapping[str, Cell], year: int) -> bool | None:
    """Whether the project came into operation in `year`; None where that cannot be known."""
    status = row.get("status")
    if status is None or status.held or not status.text:
        return None
    if status.text != COMMISSIONED:
        return False
    month = row.get("completion_month")
    if month is None or month.held or not month.text:
        return None
    return int(month.text[:4]) == year


def reduction(statement: Statement, code: str) -> Figure:
    """New yearly capacity of the year's projects plus the year's measures; no earlier projects."""
    effects: list[Cell] = []
    unknown = False
    for row in statement.table("project"):
        effect = row.get(code)
        if effect is None or not (effect.held or effect.number is not None):
            continue
        counts = commissioned(row, statement.report_year)
        if counts is None:
            unknown = True
        elif counts:
            effects.append(effect)
    effects += [row[code] for row in statement.table("measure") if code in row]
    tables = [table_state(statement, kind) for kind in DECLARED_BY]
    if unknown or HELD in tables or any(effect.held for effect in effects):
        return HELD
    if MISSING in tables:
        return MISSING
    return Figure("counted", value=total(effects), stage="first")


def of_projects(statement: Statement, code: str) -> Figure:
    """Counts and money of the year's project table."""
    rows = statement.table("project")
    not_stated = table_state(statement, "project")
    if code == "projects_commissioned":
        opened = [commissioned(row, statement.report_year) for row in rows]
        if None in opened:
            return HELD
    if not_stated is not None:
        return not_stated
    if code == "projects":
        return Figure("counted", value=Decimal(len(rows)), stage="first")
    if code == "projects_commissioned":
        return Figure("counted", value=Decimal(opened.count(True)), stage="first")
    required = code in REQUIRED_TOTALS
    column = code if required else PARTS_OF_TOTALS[code]
    cells = [row.get(column) for row in rows]
    if any(cell is not None and cell.held for cell in cells):
        return HELD
    if required and any(cell is None or cell.number is None for cell in cells):
        return MISSING
    return Figure("counted", value=total(c for c in cells if c is not None), stage="first")


def total(cells: Iterable[Cell]) -> Decimal:
    """A blank effect or source means none."""
    return sum((cell.number for cell in cells if cell.number is not None), Decimal(0))
