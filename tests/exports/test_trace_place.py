"""Where a figure stands: merged cells, formats and neighbours, in a workbook made by hand."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from exports.difference import Issue
from exports.trace_place import Document, PlaceError


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """One sheet: a title over A1:D1, 1234.5 shown with two decimals in B3:C3, 7 in E9."""
    path = tmp_path / "made.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表'1 甲")
        two, none = book.add_format({"num_format": "0.00"}), book.add_format({"num_format": "0"})
        sheet.merge_range("A1:D1", "标题")
        sheet.merge_range("B3:C3", 1234.5, two)
        sheet.write("E9", 7, none)
    rows = {
        "sheet": ["表'1 甲"] * 2, "cell": ["B3", "E9"], "table": ["fct_project"] * 2,
        "row_key": ["A/2023/project:1"] * 2, "column": ["investment_done"] * 2,
        "value": [Decimal("1234.5"), Decimal(7)], "unit": ["万元"] * 2,
        "n_counted": pa.nulls(2, pa.int64()), "n_owed": pa.nulls(2, pa.int64()),
        "fact_ids": pa.array([["a#1"], ["a#2"]]),
    }  # fmt: skip
    pq.write_table(pa.table(rows), tmp_path / "made.lineage.parquet")
    manifest = json.dumps({"as_of": "2024-01-01T00:00:00Z"})
    (tmp_path / "made.manifest.json").write_text(manifest, encoding="utf-8")
    return Document(Issue(path))


@pytest.mark.parametrize("place", ["'表''1 甲'!B3", "'表''1 甲'!c3", "'表''1 甲'!$C$3"])
def test_any_cell_of_a_merged_area_is_its_figure(document: Document, place: str) -> None:
    figure = document.figure_at(place)
    assert (figure["cell"], figure["value"], figure["fact_ids"]) == (
        "B3",
        Decimal("1234.5"),
        ["a#1"],
    )


def test_the_number_format_says_how_many_decimals_are_printed(document: Document) -> None:
    printed = [document.printed("表'1 甲", cell) for cell in ("B3", "E9", "A1", "Z99")]
    assert [(p.text, p.number, p.decimals) for p in printed] == [
        ("1234.5", Fraction(2469, 2), 2), ("7", 7, 0), ("标题", None, 0), ("", None, 0),
    ]  # fmt: skip


def test_what_stands_there_instead_and_the_figures_near_it(document: Document) -> None:
    with pytest.raises(PlaceError) as raised:
        document.figure_at("'表''1 甲'!D1")
    code, values = raised.value.args
    assert code == "no_figure"
    assert values == {"place": "表'1 甲!A1", "text": "标题", "near": ["B3", "E9"]}


@pytest.mark.parametrize(("place", "code"), [("没有!A1", "no_sheet"), ("'表''1 甲'!1A", "no_cell")])
def test_a_place_that_cannot_be(document: Document, place: str, code: str) -> None:
    with pytest.raises(PlaceError) as raised:
        document.figure_at(place)
    assert raised.value.args[0] == code
