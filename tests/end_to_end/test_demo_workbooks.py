"""Every number printed in the official workbooks equals the oracle's, found by its labels."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from finished_demo import LAYOUTS, SEEDS, YEARS, FinishedDemo
from printed_tables import PrintedRow, Workbook, read_workbook
from workbook_comparison import WorkbookComparison, pairs_printed

pytestmark = pytest.mark.long

AT_LEAST = 5_000  # numbers in the smallest workbook
PLAN = "推进计划"


@pytest.fixture(scope="module")
def workbooks(demo: FinishedDemo) -> list[Workbook]:
    paths = sorted((demo.home / "exports").glob("*/*.xlsx"))
    return [read_workbook(path) for path in paths if PLAN not in path.name]


def comparison(demo: FinishedDemo, workbook: Workbook) -> WorkbookComparison:
    return WorkbookComparison(
        workbook=workbook,
        oracle=demo.oracle,
        returns=demo.returns,
        pairs=pairs_printed(LAYOUTS),
        factors=SEEDS / "grid_emission_factors.csv",
    ).run()


def test_every_printed_number_equals_the_oracle(
    demo: FinishedDemo,
    workbooks: list[Workbook],
    record_property: Callable[[str, object], None],
) -> None:
    done = [comparison(demo, workbook) for workbook in workbooks]
    record_property("numbers_compared", sum(len(one.workbook.numbers) for one in done))
    differences = [difference for one in done for difference in one.differences]
    assert not differences, "\n".join([f"{len(differences)} differences", *differences[:40]])
    assert all(len(one.workbook.numbers) > AT_LEAST for one in done)


def test_each_year_and_the_five_years_have_a_workbook_with_and_without_qingdao(
    workbooks: list[Workbook],
) -> None:
    found = {(workbook.years, workbook.scope) for workbook in workbooks}
    periods = [*((year,) for year in YEARS), (YEARS[0], YEARS[-1])]
    assert found == {(period, scope) for period in periods for scope in ("with", "without")}


class TestTheComparisonItself:
    """A wrong number, a lost row and a number that nobody knows must be reported."""

    def annual(self, demo: FinishedDemo) -> Workbook:
        (path,) = (demo.home / "exports" / "2023").glob("*(不含*.xlsx")
        return read_workbook(path)

    def row(self, workbook: Workbook, sheet: str, label: str, text: str) -> tuple[int, PrintedRow]:
        return next(
            (at, row)
            for at, row in enumerate(workbook.rows)
            if row.sheet.startswith(sheet) and row.under(label) == text
        )

    def test_the_sound_workbook_has_no_difference(self, sound_demo: FinishedDemo) -> None:
        assert comparison(sound_demo, self.annual(sound_demo)).differences == []

    def test_a_wrong_figure_is_reported_with_its_cell(self, sound_demo: FinishedDemo) -> None:
        workbook = self.annual(sound_demo)
        at, row = self.row(workbook, "A1", "指标名称", "节能量")
        for header, wrong in (("2023年", 0.01), ("填报/应报园区数", "102/102")):
            place = next(i for i, cell in enumerate(row.cells) if cell.header == header)
            cell = row.cells[place]
            value = cell.value + wrong if isinstance(wrong, float) else wrong
            cells = list(row.cells)
            cells[place] = replace(cell, value=value)
            workbook.rows[at] = replace(row, cells=tuple(cells))
            (difference,) = comparison(sound_demo, workbook).differences
            assert f"A1 总体情况!{cell.address}" in difference

    def test_a_lost_project_and_a_lost_city_are_reported(self, sound_demo: FinishedDemo) -> None:
        workbook = self.annual(sound_demo)
        at, _ = self.row(workbook, "A4", "序号", "7")
        lost = workbook.rows.pop(at)
        workbook.rows = [row for row in workbook.rows if row.group != "淄博市"]
        kept = {(cell.sheet, cell.address) for row in workbook.rows for cell in row.cells}
        workbook.numbers &= kept
        differences = comparison(sound_demo, workbook).differences
        assert any(str(lost.under("项目代码")) in difference for difference in differences)
        assert any("stands 0 times for 370300" in difference for difference in differences)

    def test_a_number_beside_the_tables_is_reported(self, sound_demo: FinishedDemo) -> None:
        workbook = self.annual(sound_demo)
        workbook.numbers.add(("A1 总体情况", "Z99"))
        (difference,) = comparison(sound_demo, workbook).differences
        assert difference == "A1 总体情况!Z99: number not compared"
