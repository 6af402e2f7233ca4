"""Every number printed in the official workbooks equals the oracle's, found by its labels."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from finished_demo import LAYOUTS, SEEDS, YEARS, FinishedDemo
from lineage_comparison import LineageComparison, OracleByKey, compare_by_lineage
from printed_tables import PrintedRow, Workbook, read_workbook
from workbook_comparison import WorkbookComparison, pairs_printed

SIX = 6 * 2 * 2  # five years and all of them, with and without Qingdao, to issue and for the office
PLAN = "推进计划"  # compared with the printed table itself, in test_demo_plan.py


@pytest.fixture(scope="module")
def paths(demo: FinishedDemo) -> list[Path]:
    found = sorted((demo.home / "exports").glob("*/*.xlsx"))
    cities = sorted((demo.home / "exports" / str(YEARS[-1]) / "cities").glob("*.xlsx"))
    return [path for path in (*found, *cities) if PLAN not in path.name]


@pytest.fixture(scope="module")
def by_key(demo: FinishedDemo) -> OracleByKey:
    return OracleByKey(demo)


def comparison(
    demo: FinishedDemo, workbook: Workbook, by_lineage: LineageComparison
) -> WorkbookComparison:
    return WorkbookComparison(
        workbook=workbook,
        oracle=demo.oracle,
        returns=demo.returns,
        pairs=pairs_printed(LAYOUTS),
        factors=SEEDS / "grid_emission_factors.csv",
        by_lineage=by_lineage.compared,
    ).run()


@pytest.mark.parametrize("edition", ["to issue", pytest.param("内部版", marks=pytest.mark.long)])
def test_every_printed_number_equals_the_oracle(
    demo: FinishedDemo,
    paths: list[Path],
    edition: str,
    by_key: OracleByKey,
    record_property: Callable[[str, object], None],
) -> None:
    numbers = 0
    differences: list[str] = []
    for path in paths:
        if ("内部版" in path.name) != (edition == "内部版"):
            continue
        workbook = read_workbook(path)
        keyed = compare_by_lineage(path, workbook, by_key)
        done = comparison(demo, workbook, keyed)
        numbers += len(done.workbook.numbers)
        differences += [*keyed.differences, *done.differences]
    record_property("numbers_compared", numbers)
    assert not differences, "\n".join([f"{len(differences)} differences", *differences[:40]])


def test_each_year_and_the_five_years_have_a_workbook_with_and_without_qingdao(
    paths: list[Path],
) -> None:
    progress = [path for path in paths if "进展情况表" in path.name or "总结附表" in path.name]
    of_unit = [path for path in progress if path.parent.name != "cities"]
    found = {(path.parent.name, "(含" in path.name, "内部版" in path.name) for path in of_unit}
    periods = [*map(str, YEARS), f"{YEARS[0]}-{YEARS[-1]}"]
    assert found == {(at, w, i) for at in periods for w in (True, False) for i in (True, False)}
    assert len(of_unit) == SIX


@pytest.fixture(scope="module")
def keyed(sound_demo: FinishedDemo) -> LineageComparison:
    path = annual_path(sound_demo)
    return compare_by_lineage(path, read_workbook(path), OracleByKey(sound_demo))


def annual_path(demo: FinishedDemo) -> Path:
    (path,) = (demo.home / "exports" / "2023").glob("*(不含*情况表.xlsx")
    return path


class TestTheComparisonItself:
    """A wrong number, a lost row and a number that nobody knows must be reported."""

    def annual(self, demo: FinishedDemo) -> Workbook:
        return read_workbook(annual_path(demo))

    def row(self, workbook: Workbook, sheet: str, label: str, text: str) -> tuple[int, PrintedRow]:
        return next(
            (at, row)
            for at, row in enumerate(workbook.rows)
            if row.sheet.startswith(sheet) and row.under(label) == text
        )

    def test_the_sound_workbook_has_no_difference(
        self, sound_demo: FinishedDemo, keyed: LineageComparison
    ) -> None:
        assert comparison(sound_demo, self.annual(sound_demo), keyed).differences == []

    def test_a_wrong_figure_is_reported_with_its_cell(
        self, sound_demo: FinishedDemo, keyed: LineageComparison
    ) -> None:
        workbook = self.annual(sound_demo)
        at, row = self.row(workbook, "A1", "指标名称", "节能量")
        for header, wrong in (("2023年", 0.01), ("填报/应报园区数", "102/102")):
            place = next(i for i, cell in enumerate(row.cells) if cell.header == header)
            cell = row.cells[place]
            value = cell.value + wrong if isinstance(wrong, float) else wrong
            cells = list(row.cells)
            cells[place] = replace(cell, value=value)
            workbook.rows[at] = replace(row, cells=tuple(cells))
            (difference,) = comparison(sound_demo, workbook, keyed).differences
            assert f"A1 总体情况!{cell.address}" in difference

    def test_a_lost_project_and_a_lost_city_are_reported(
        self, sound_demo: FinishedDemo, keyed: LineageComparison
    ) -> None:
        workbook = self.annual(sound_demo)
        at, _ = self.row(workbook, "A4", "序号", "7")
        lost = workbook.rows.pop(at)
        workbook.rows = [row for row in workbook.rows if row.group != "淄博市"]
        kept = {(cell.sheet, cell.address) for row in workbook.rows for cell in row.cells}
        workbook.numbers &= kept
        differences = comparison(sound_demo, workbook, keyed).differences
        assert any(str(lost.under("项目代码")) in difference for difference in differences)
        assert any("stands 0 times for 370300" in difference for difference in differences)

    def test_a_number_beside_the_tables_is_reported(
        self, sound_demo: FinishedDemo, keyed: LineageComparison
    ) -> None:
        workbook = self.annual(sound_demo)
        workbook.numbers.add(("A1 总体情况", "Z99"))
        (difference,) = comparison(sound_demo, workbook, keyed).differences
        assert difference == "A1 总体情况!Z99: number not compared"
