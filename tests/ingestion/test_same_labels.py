"""Sheets that print the same labels in the same cells share what was found out about them: only."""

from decimal import Decimal
from pathlib import Path

import pytest
from filled_forms import edited
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook import Workbook
from test_wordings import SHEET, described, filled, one_fact, read, renamed

from ingestion.contract import Contract
from ingestion.locating import SheetIndex
from ingestion.reader import SheetCells
from ingestion.workers import _chunks


@pytest.fixture
def small(monkeypatch) -> Contract:
    contract = Contract.model_validate(described())
    monkeypatch.setattr("ingestion.identity.contracts", lambda: {"small": contract})
    return contract


def index(value: object) -> SheetIndex:
    rows = [["规划面积", value], ["名称", "甲"]]
    return SheetIndex(SheetCells("表", rows), frozenset({"规划面积", "名称"}))


def test_labels_are_shared_where_text_and_place_agree():
    assert index(1.0).labels is index("不详").labels
    moved = SheetIndex(SheetCells("表", [["", "规划面积"]]), frozenset({"规划面积", "名称"}))
    assert moved.labels is not index(1.0).labels
    assert moved.labelled("规划面积") == [(0, 1)]
    assert index(1.0).labelled("规划面积") == [(0, 0)]


def test_a_value_is_looked_for_in_each_sheet_anew(small):
    plain = filled(small, 2024, area=12)
    cell = one_fact(read(plain), "area").cell

    def shift(book: Workbook) -> None:
        for merged in [r for r in book[SHEET].merged_cells.ranges if cell in r]:
            book[SHEET].unmerge_cells(str(merged))
        here = book[SHEET][cell]
        there = f"{get_column_letter(here.column + 1)}{here.row}"
        book[SHEET][there].value, here.value = here.value, None

    shifted = one_fact(read(edited(plain, shift)), "area")
    assert shifted.reading.value == Decimal(12)
    assert shifted.reading.steps == ("2 columns right of its label",)
    again = one_fact(read(plain), "area")
    assert (again.reading.value, again.reading.steps, again.cell) == (Decimal(12), (), cell)


def test_the_same_labels_mean_in_each_year_what_that_year_s_form_says(small):
    renames = renamed(SHEET, "园区面积", "旧称面积")  # an alias up to 2022
    of_2022 = edited(filled(small, 2022, area=12), renames)
    of_2024 = edited(filled(small, 2024, area=12), renames)
    for _ in range(2):
        assert one_fact(read(of_2022), "area").reading.value == Decimal(12)
        assert one_fact(read(of_2024), "area").reading.problem == "label_not_found"


@pytest.mark.parametrize("count", [0, 1, 7, 106, 1000])
def test_files_are_dealt_out_in_their_order_and_never_more_at_a_time_than_before(count):
    paths = [Path(str(number)) for number in range(count)]
    chunks = _chunks(paths, 2)
    assert [path for chunk in chunks for path in chunk] == paths
    sizes = [len(chunk) for chunk in chunks]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-2:] in ([], [1], [1, 1])
