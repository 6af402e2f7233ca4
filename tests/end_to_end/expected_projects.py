"""What must stand in a row of a project list, by the forms as they were written."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from expected_figures import Expected
from oracle_inputs import Cell
from oracle_printing import rounded
from oracle_projects import NO_CELL, Project, projects_of, projects_of_years
from oracle_rollup import Oracle, Place
from printed_tables import PrintedRow, Workbook

MONEY_DECIMALS = 2  # 万元
HELD = "待核实"
TOTAL = "合计"
SOURCES = {
    "其中:中央预算内": "central",
    "其中:地方财政": "local",
    "其中:企业自筹": "own",
    "其中:银行贷款": "loan",
}
TEXTS = {
    "项目名称": "project_name",
    "项目代码": "project_code",
    "实施企业": "enterprise",
    "建设内容": "content",
    "建设状态": "status",
}
MONTHS = {"开工年月": "start_month", "建成投产年月": "completion_month"}
TOTALS = {
    "done_central": "investment_done_central",
    "to_date_central": "investment_to_date_central",
}


class ProjectList:
    """The projects that a workbook must list, found by park and code."""

    def __init__(self, oracle: Oracle, place: Place, workbook: Workbook) -> None:
        self.oracle = oracle
        self.place = place
        self.years = range(workbook.years[0], workbook.years[-1] + 1)
        self.five_years = len(self.years) > 1
        found = (
            projects_of_years(oracle, place, self.years)
            if self.five_years
            else projects_of(oracle, place, self.years[0])
        )
        self.projects = {project.key: project for project in found}
        self.effects = {
            indicator.name: indicator
            for indicator in oracle.indicators.values()
            if indicator.source == "projects_and_measures"
        }
        self._park_of = {park.name: code for code, park in oracle.parks.items()}
        self.listed: Counter[tuple[str, str]] = Counter()

    def project(self, row: PrintedRow) -> Project | None:
        park = self._park_of.get(str(row.under("园区")), "")
        for label in ("项目代码", "项目名称"):
            key = (park, str(row.under(label)))
            if key in self.projects:
                self.listed[key] += 1
                return self.projects[key]
        return None

    def not_listed_once(self) -> Iterable[tuple[str, str]]:
        return [key for key in self.projects if self.listed[key] != 1]

    def field_of(self, header: str) -> tuple[str, int] | None:
        """The form's field and the decimals of a numbers' column."""
        above, _, below = header.partition("/")
        if above == "新增年能力":
            indicator = self.effects[below.split("(")[0]]
            return indicator.code, indicator.decimals
        if re.fullmatch(r"\d{4}年完成投资", above):
            kind = "done"
        elif re.fullmatch(r"\d{4}—\d{4}年完成投资", header):
            return "investment_done", MONEY_DECIMALS
        elif above in ("计划总投资", "累计完成投资"):
            kind = {"计划总投资": "planned", "累计完成投资": "to_date"}[above]
        else:
            return None
        if below == TOTAL:
            return f"investment_{kind}", MONEY_DECIMALS
        return f"{kind}_{SOURCES[below]}", MONEY_DECIMALS

    def expected(self, project: Project, header: str) -> Expected:
        if (number := self.field_of(header)) is not None:
            code, decimals = number
            return _shown(project.cells.get(code, NO_CELL), decimals)
        if header in TEXTS or header in MONTHS:
            cell = project.cells.get(TEXTS.get(header) or MONTHS[header], NO_CELL)
            if cell.held:
                return HELD
            return (_month(cell.text) if header in MONTHS else cell.text) or None
        if header == "所在市":
            city = self.oracle.country.city_on(self.oracle.parks[project.park].city, None)
            return self.oracle.country.city_names[city]
        years: Mapping[str, int] = {
            "首报年度": project.first_year,
            "末报年度": project.last_year,
        }
        return str(years[header])

    def expected_total(self, header: str) -> Expected:
        """The sum over the counted parks, where the table prints one."""
        number = self.field_of(header)
        if number is None:
            return None
        code = TOTALS.get(number[0], number[0])
        indicator = self.oracle.indicators.get(code)
        if indicator is None or indicator.source != "projects":
            return None
        if self.five_years:
            if indicator.five_year == "none":
                return None
            sums = self.oracle.five_years(self.place, code).sums
        else:
            sums = self.oracle.rollup(self.place, self.years[0], code).sums
        return rounded(sums.value(indicator), MONEY_DECIMALS)


def _shown(cell: Cell, decimals: int) -> Decimal | str | None:
    if cell.held:
        return HELD
    if cell.number is None:
        return None
    steps = cell.number.scaleb(decimals)
    assert steps == steps.to_integral_value(), f"{cell} has more than {decimals} decimals"
    return cell.number


def _month(text: str) -> str | None:
    return f"{int(text[:4])}年{int(text[5:7])}月" if text else None
