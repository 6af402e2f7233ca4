"""The plan of 2018 as the province printed it, and in today's divisions."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from finished_demo import ROOT, FinishedDemo
from printed_tables import PrintedRow, Workbook, read_workbook

FIXTURES = ROOT / "tests" / "fixtures"
AS_PRINTED, TODAY = "推进计划汇总表", "今日区划"
PERIODS = {"2018": "2018年", "2019": "2019年", "2020": "2020年", "cum": "到2020年累计完成"}
LEVELS = {"total": "合计", "national": "其中:国家级", "provincial": "省级"}
ABOVE = "计划完成园区改造的数量(个)"
HEADERS = {
    f"{'cum2020' if period == 'cum' else 'y' + period}_{level}": f"{ABOVE}/{year}/{park_level}"
    for period, year in PERIODS.items()
    for level, park_level in LEVELS.items()
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def plan(sound_demo: FinishedDemo) -> Workbook:
    # Its cover names the province alone: the plan counts Qingdao.
    (path,) = (sound_demo.home / "exports").glob("*/*推进计划汇总表*.xlsx")
    return read_workbook(path)


def printed(plan: Workbook, sheet: str) -> dict[str, PrintedRow]:
    return {str(row.under("单位")): row for row in plan.rows if row.sheet == sheet}


def test_the_plan_comes_out_as_printed_in_all_216_cells(
    plan: Workbook, record_property: Callable[[str, object], None]
) -> None:
    expected = rows_of(FIXTURES / "shandong_2018_plan_summary.csv")
    found = printed(plan, AS_PRINTED)
    assert list(found) == [row["unit"] for row in expected]  # and in the printed order
    cells = [(row["unit"], column, row[column]) for row in expected for column in HEADERS]
    assert len(cells) == 216
    record_property("numbers_compared", len(cells))
    wrong = {
        (unit, column): (found[unit].under(HEADERS[column]), text)
        for unit, column, text in cells
        if found[unit].under(HEADERS[column]) != (int(text) if text else None)
    }
    assert not wrong


def test_today_laiwu_is_part_of_jinan(plan: Workbook) -> None:
    found = printed(plan, TODAY)
    assert "莱芜市" not in found
    cumulative = {level: found["济南市"].under(HEADERS[f"cum2020_{level}"]) for level in LEVELS}
    assert cumulative == {"total": 8, "national": 3, "provincial": 5}
    assert found["全省合计"].under(HEADERS["cum2020_total"]) == 106


def test_todays_table_counts_the_list_of_parks(
    plan: Workbook, record_property: Callable[[str, object], None]
) -> None:
    """Counted anew from annex 2; a zero is blank in the years and 0 in the last columns."""
    counts: Counter[tuple[str, str]] = Counter()
    for park in rows_of(FIXTURES / "shandong_2018_plan_parks.csv"):
        city = "济南市" if park["city"] == "莱芜市" else park["city"]
        level = "national" if park["level"] == "国家级" else "provincial"
        for unit in (city, "全省合计"):
            for of in ("total", level):
                counts[unit, f"y{park['plan_year']}_{of}"] += 1
                counts[unit, f"cum2020_{of}"] += 1
    found = printed(plan, TODAY)
    assert set(found) == {unit for unit, _ in counts}
    record_property("numbers_compared", len(found) * len(HEADERS))
    for unit, row in found.items():
        for column, header in HEADERS.items():
            count = counts[unit, column]
            blank = count == 0 and not column.startswith("cum")
            assert row.under(header) == (None if blank else count), (unit, column)
