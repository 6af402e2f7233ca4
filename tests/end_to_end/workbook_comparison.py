"""Every number of an official workbook beside the oracle's, found by what is printed around it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from expected_figures import Expected, Question, asked_by
from expected_projects import TOTAL, ProjectList
from oracle_gaps import Gap, held_quantities
from oracle_inputs import rows_of
from oracle_printing import in_report_unit, rounded
from oracle_returns import ReturnCounts, Returns
from oracle_rollup import Oracle, Place
from printed_tables import PrintedCell, PrintedRow, Workbook

DASHES = ("—", "")
UNIT = "370000"
PARK_LEVELS = {"其中:国家级": "national", "其中:省级": "provincial"}
COUNTS = {
    "应报园区数": "owed",
    "已报园区数": "received",
    "其中:按时报送": "on_time",
    "审核通过": "passed",
    "部分数据待核实": "held",
    "退回修改": "sent_back",
    "未报": "not_received",
}
VERDICTS = {"sent_back": "退回修改", "not_received": "未报"}
LEVELS = {"national": "国家级", "provincial": "省级"}
FACTOR_SCOPES = {
    "平均": ("national", "province"),
    "平均(不包括市场化交易的非化石能源电量)": ("national_excl_traded_nonfossil",),
    "化石能源电力": ("national_fossil",),
}
LABELS = frozenset({"指标名称", "计量单位", "代码", "地区", "序号", "园区", "主要任务", "本省任务"})


def pairs_printed(layouts: Path) -> dict[str, tuple[str, str]]:
    """The rows that print two indicators: their label, the indicator, the one beside it."""
    return {
        item["label"]: (item["indicator"], item["beside"])
        for layout in sorted(layouts.glob("*.yaml"))
        for block in yaml.safe_load(layout.read_text(encoding="utf-8")).get("blocks", ())
        for item in block.get("indicators", ())
        if isinstance(item, dict) and "beside" in item
    }


@dataclass
class WorkbookComparison:
    workbook: Workbook
    oracle: Oracle
    returns: Returns
    pairs: dict[str, tuple[str, str]]
    factors: Path
    compared: set[tuple[str, str]] = field(default_factory=set)
    by_lineage: set[tuple[str, str]] = field(default_factory=set)  # compared by their keys
    texts: int = 0
    differences: list[str] = field(default_factory=list)
    seen: Counter[tuple[str, str, Place]] = field(default_factory=Counter)  # sheet, row, place

    def __post_init__(self) -> None:
        names = self.oracle.country.city_names
        (*city,) = (code for code, name in names.items() if name == self.workbook.unit)
        level, place = ("city", city[0]) if city else ("unit", UNIT)
        self.top = Place("present_day", self.workbook.scope, level, place, "all")
        self.year = self.workbook.years[-1]
        self.years = range(self.workbook.years[0], self.year + 1)
        self.by_name = {i.name: i for i in self.oracle.indicators.values()}
        self.projects = ProjectList(self.oracle, self.top, self.workbook)
        planned = self.oracle.country.separately_planned
        self.cities = {
            names[place.place]: place
            for place in self.oracle.places(self.year)
            if place == replace(self.top, level="city", place=place.place)
            and not city
            and not (place.scope == "without" and place.place in planned)
        }

    @property
    def lists_progress(self) -> bool:
        """Whether it is a year's or the five years' progress; else it lists what a form says."""
        return any(sheet.endswith("口径说明") for sheet in self.workbook.sheets)

    def run(self) -> "WorkbookComparison":
        gaps: set[tuple[Any, ...]] = set()
        unreturned: set[tuple[Any, ...]] = set()
        for row in self.workbook.rows:
            if row.under("项目名称") or row.under("园区") == TOTAL:
                self._project_row(row)
            elif row.heading.endswith("待核实数据"):
                gaps.add(self._gap_row(row))
            elif row.heading.endswith("未报、退回园区"):
                unreturned.add(self._unreturned_row(row))
            elif row.under("数据年份") is not None:
                self._factor_row(row)
            elif self._is_figure_row(row):
                self._figure_row(row)
            # What else stands in lists and texts has no label of its own; its numbers are keyed.
        if self.lists_progress:
            self._same(gaps, self._expected_gaps(), "held figures")
            self._same(unreturned, set(self._expected_unreturned()), "returns not received")
            for key in self.projects.not_listed_once():
                self.differences.append(f"{self.workbook.name}: project {key} is not listed once")
        self._check_that_no_row_is_missing()
        left = self.workbook.numbers - self.compared - self.by_lineage
        self.differences += [f"{sheet}!{cell}: number not compared" for sheet, cell in sorted(left)]
        return self

    def check(self, cell: PrintedCell, expected: Expected, about: str) -> None:
        self.compared.add((cell.sheet, cell.address))
        self.texts += isinstance(cell.value, str) and cell.value not in DASHES
        found = None if cell.value in DASHES else cell.value
        if isinstance(found, int | float):
            found = Decimal(str(found))
        if found != expected:
            self.differences.append(
                f"{self.workbook.name} {cell.sheet}!{cell.address} {about} “{cell.header}”: "
                f"printed {cell.value}, oracle {expected}"
            )

    def _is_figure_row(self, row: PrintedRow) -> bool:
        """Rows of states of parks are counts by another name, found by their keys."""
        name = row.under("指标名称")
        keyed = any((cell.sheet, cell.address) in self.by_lineage for cell in row.cells)
        return not keyed and str(name) in {*COUNTS, *self.pairs, *self.by_name}

    def _figure_row(self, row: PrintedRow) -> None:
        name = str(row.under("指标名称"))
        if name in COUNTS:
            self._count_row(row, COUNTS[name])
            return
        codes = self.pairs.get(name) or (self.by_name[name].code,) * 2
        indicator, beside = (self.oracle.indicators[code] for code in codes)
        place = self._place(str(row.under("地区") or row.group))
        question = Question(self.oracle, place, indicator, beside, self.year)
        about = f"{name} {place.place} {place.park_level}"
        self.seen[row.sheet, name, place] += 1
        for cell in row.cells:
            if cell.header == "计量单位":
                self.check(cell, indicator.report_unit, about)
            elif cell.header not in LABELS:
                answer = asked_by(cell.header)
                if answer is None:
                    self.differences.append(f"{cell.sheet}: header “{cell.header}” is not known")
                else:
                    self.check(cell, answer(question), about)

    def _place(self, label: str) -> Place:
        if label in self.cities:
            return self.cities[label]
        level = PARK_LEVELS.get(label, "all")
        assert label in ("", TOTAL, *PARK_LEVELS, self.workbook.unit), label
        return replace(self.top, park_level=level)

    def _count_row(self, row: PrintedRow, name: str) -> None:
        for cell in row.cells:
            if cell.header in LABELS:
                continue
            counts: ReturnCounts | None = None
            if cell.header.endswith("年"):
                year = int(cell.header.removesuffix("年"))
                counts = self.returns.counts(self.oracle.members(self.top, self.year), year)
            self.check(cell, None if counts is None else getattr(counts, name), name)

    def _check_that_no_row_is_missing(self) -> None:
        """A table prints each of its indicators once for each of its places: all cities or none."""
        for sheet in {sheet for sheet, _, _ in self.seen}:
            names = {name for of, name, _ in self.seen if of == sheet}
            places = {place for of, _, place in self.seen if of == sheet}
            if places & set(self.cities.values()):
                places |= {self.top, *self.cities.values()}
            self.differences += [
                f"{self.workbook.name} {sheet}: {name} stands {times} times for {place.place}"
                for name, place in product(names, places)
                if (times := self.seen[sheet, name, place]) != 1
            ]

    def _project_row(self, row: PrintedRow) -> None:
        if row.under("园区") == TOTAL:
            for cell in row.cells:
                if cell.header not in LABELS:
                    self.check(cell, self.projects.expected_total(cell.header), TOTAL)
            return
        project = self.projects.project(row)
        if project is None:
            self.differences.append(f"{row.sheet}: no such project: {row.under('项目名称')}")
            return
        for cell in row.cells:
            if cell.header not in LABELS:
                self.check(cell, self.projects.expected(project, cell.header), str(project.key))

    def _gap_row(self, row: PrintedRow) -> tuple[Any, ...]:
        self._seen(row)
        previous = row.under("上年数")
        return (
            int(row.under("年度") or self.year),
            *(row.under(label) for label in ("所在市", "园区", "指标", "计量单位")),
            None if previous in DASHES else Decimal(str(previous)),
        )

    def _expected_gaps(self) -> set[tuple[Any, ...]]:
        return {self._gap(gap) for gap in held_quantities(self.oracle, self.top, self.years)}

    def _gap(self, gap: Gap) -> tuple[Any, ...]:
        indicator = self.oracle.indicators[gap.indicator]
        previous = rounded(in_report_unit(gap.previous, indicator), indicator.report_decimals)
        return gap.year, *self._park(gap.park), indicator.name, indicator.report_unit, previous

    def _park(self, park: str) -> tuple[str, str]:
        found = self.oracle.parks[park]
        country = self.oracle.country
        return country.city_names[country.city_on(found.city, None)], found.name

    def _unreturned_row(self, row: PrintedRow) -> tuple[Any, ...]:
        labels = ("所在市", "园区", "级别", "情况", "应报日期")
        return int(row.under("年度") or self.year), *(row.under(label) for label in labels)

    def _expected_unreturned(self) -> Iterable[tuple[Any, ...]]:
        for (park, year), found in self.returns.returns.items():
            here = park in self.oracle.members(self.top, year) and year in self.years
            if here and found.verdict in VERDICTS:
                due = found.due and f"{found.due.year}年{found.due.month}月{found.due.day}日"
                level = LEVELS[self.oracle.parks[park].level]
                yield year, *self._park(park), level, VERDICTS[found.verdict], due

    def _factor_row(self, row: PrintedRow) -> None:
        """A factor is a published number: it must stand in the collected table as it is."""
        known = {
            Decimal(line["kgco2_per_kwh"])
            for line in rows_of(self.factors)
            if (line["data_year"], line["region"]) == (row.under("数据年份"), row.under("区域"))
            and line["announcement"] == row.under("公布文件")
            and line["scope"] in FACTOR_SCOPES[row.under("口径")]
        }
        for cell in row.cells:
            if cell.header.startswith("因子"):
                printed = Decimal(str(cell.value))
                self.check(cell, printed if printed in known else None, "factor")

    def _seen(self, row: PrintedRow) -> None:
        self.compared |= {(cell.sheet, cell.address) for cell in row.cells}

    def _same(self, found: set[tuple[Any, ...]], expected: set[tuple[Any, ...]], of: str) -> None:
        name = self.workbook.name
        self.differences += [f"{name} {of}: printed only: {one}" for one in found - expected]
        self.differences += [f"{name} {of}: oracle only: {one}" for one in expected - found]
