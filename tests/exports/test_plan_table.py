"""Annex 1 of the 2018 plan: blanks and zeros as printed, then and in today's divisions."""

import openpyxl
from export_case import Issue

from exports.issue import Issued

FIRST_ROW = 7


def rows(issued: Issued, sheet: str) -> dict[str, list[object]]:
    page = openpyxl.load_workbook(issued.path)[sheet]
    found = [[cell.value for cell in row] for row in page.iter_rows(min_row=FIRST_ROW)]
    return {str(row[0]): row[1:] for row in found if row[1:] != [None] * 12}


def test_a_zero_is_blank_in_a_year_and_printed_in_the_total(issue: Issue) -> None:
    issued = issue("shandong_2018", year=None, first_year=2018, last_year=2020)
    assert issued.path.name == "山东省园区循环化改造推进计划汇总表(2018-2020年).xlsx"
    none = None
    assert rows(issued, "推进计划汇总表") == {
        "全省合计": [2, 1, 1, none, none, none, 3, 1, 2, 5, 2, 3],
        "济南市": [1, 1, none, none, none, none, 1, none, 1, 2, 1, 1],
        "青岛市": [none, none, none, none, none, none, 1, 1, none, 1, 1, 0],
        "东营市": [1, none, 1, none, none, none, none, none, none, 1, 0, 1],
        "莱芜市": [none, none, none, none, none, none, 1, none, 1, 1, 0, 1],
    }


def test_a_merged_city_counts_in_its_successor_today(issue: Issue) -> None:
    today = rows(issue("shandong_2018"), "今日区划")
    assert list(today) == ["全省合计", "济南市", "青岛市", "东营市"]
    assert today["济南市"][9:] == [3, 1, 2]
    assert today["全省合计"][9:] == [5, 2, 3]
