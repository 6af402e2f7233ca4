"""A workbook as it is issued: traced, proved, reproducible, published whole."""

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from export_case import Change, Issue, approved

import exports.workbook
from exports.cells import Cell
from exports.issue import Issued
from exports.layout import TableLayout
from exports.layout_files import LAYOUTS, sheets_of, workbooks
from exports.manifest import sha256_of
from exports.proof import ProofError, Prover

BOOKS = ["annual_unit", "five_year_unit", "shandong_2018", "city_annual"]
CITY = {"city": "370100", "scope": "with"}


def numbers(path: Path) -> dict[tuple[str, str], float]:
    book = openpyxl.load_workbook(path)
    return {
        (page.title, cell.coordinate): cell.value
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }


def lineage(issued: Issued) -> list[dict]:
    return pq.read_table(issued.lineage).to_pylist()


def _layouts() -> dict[str, TableLayout]:
    return {
        layout.sheet: layout
        for layout in sheets_of(workbooks(LAYOUTS)["annual_unit"], {"official", "unit"})
    }


def cell_of(issued: Issued, sheet: str, table: str, key: str, column: str) -> str:
    (row,) = [
        r
        for r in lineage(issued)
        if (r["sheet"], r["table"], r["row_key"], r["column"]) == (sheet, table, key, column)
    ]
    return row["cell"]


def printed(issued: Issued, sheet: str, cell: str) -> object:
    return openpyxl.load_workbook(issued.path)[sheet][cell].value


@pytest.mark.parametrize("book", BOOKS)
def test_every_number_cell_has_lineage(issue: Issue, book: str) -> None:
    issued = issue(book, **(CITY if book == "city_annual" else {}))
    traced = {(r["sheet"], r["cell"]) for r in lineage(issued) if r["value"] is not None}
    assert numbers(issued.path).keys() == traced
    assert issued.numbers == len(traced) > 50


def test_a_figure_is_the_marts_sum_divided_and_rounded_once(issue: Issue, warehouse: Path) -> None:
    issued = issue()
    key = "present_day/without/unit/370000/all/2025/energy_consumption"
    cell = cell_of(issued, "A3 资源环境成效", "fct_rollup", key, "value")
    with duckdb.connect(str(warehouse), read_only=True) as con:
        ((total,),) = con.sql(
            """select sum(value) from fct_park_indicator where value_year = 2025
            and indicator = 'energy_consumption' and state = 'counted' and park <> 'P4'"""
        ).fetchall()
    assert printed(issued, "A3 资源环境成效", cell) == float(round(total / 10000, 2))
    (row,) = [r for r in lineage(issued) if (r["sheet"], r["cell"]) == ("A3 资源环境成效", cell)]
    assert row["value"] == total / 10000
    assert row["unit"] == "万吨标准煤"


def test_lineage_holds_the_facts_of_the_parks_that_counted(issue: Issue, warehouse: Path) -> None:
    issued = issue()
    rows = {(r["sheet"], r["table"], r["row_key"], r["column"]): r for r in lineage(issued)}
    stem = "present_day/without/city/370500/all/2025/energy_per_gdp"
    with duckdb.connect(str(warehouse), read_only=True) as con:
        held = dict(
            con.sql(
                """select value_year, list_sort(flatten(list(fact_ids))) from fct_park_indicator
                where indicator = 'energy_per_gdp' and state = 'counted'
                and park in ('P5', 'P6') group by value_year"""
            ).fetchall()
        )
        both = con.sql(
            """select list_sort(flatten(list(fact_ids))) from fct_park_indicator
            where indicator = 'energy_per_gdp' and state = 'counted' and value_year in (2024, 2025)
            and park in ('P5', 'P6') and park in (select park from fct_park_indicator
                where indicator = 'energy_per_gdp' and state = 'counted'
                and value_year in (2024, 2025) group by park having count(*) = 2)"""
        ).fetchall()[0][0]
    assert rows["A3 资源环境成效", "fct_rollup", stem, "value"]["fact_ids"] == held[2025]
    change = rows["A3 资源环境成效", "fct_change", f"{stem}/2024", "change"]
    assert change["fact_ids"] == (both if change["value"] is not None else [])


def test_what_nobody_counts_is_a_dash_and_never_zero(issue: Issue, change: Change) -> None:
    change(
        """update fct_rollup set value = 0, n_counted = 0
        where indicator = 'water_use' and value_year = 2025 and level = 'unit'"""
    )
    issued = issue()
    key = "present_day/without/unit/370000/all/2025/water_use"
    for column, text in (("value", "—"), ("change_on_2024", "—")):
        cell = cell_of(issued, "A3 资源环境成效", "fct_rollup", key, column)
        assert printed(issued, "A3 资源环境成效", cell) == text


def test_a_year_without_data_is_a_blank_in_the_charts_table(issue: Issue, change: Change) -> None:
    change(
        """update fct_rollup set value = null, n_counted = 0
        where indicator = 'energy_saved' and value_year = 2022"""
    )
    issued = issue("five_year_unit")
    key = "present_day/without/unit/370000/all/2022/energy_saved"
    cell = cell_of(issued, "图表", "fct_rollup", key, "value")
    assert printed(issued, "图表", cell) is None


def test_coverage_is_one_text_column(issue: Issue) -> None:
    issued = issue()
    key = "present_day/without/unit/370000/all/2025/energy_saved"
    cell = cell_of(issued, "A1 总体情况", "fct_rollup", key, "n_counted/n_owed")
    (row,) = [r for r in lineage(issued) if (r["sheet"], r["cell"]) == ("A1 总体情况", cell)]
    assert printed(issued, "A1 总体情况", cell) == f"{row['n_counted']}/{row['n_owed']}"
    assert row["n_owed"] == 5


def test_a_held_project_figure_says_so(issue: Issue, change: Change) -> None:
    change(
        """update fct_project set so2_reduced = null, held_fields = 'nox_reduced,so2_reduced'
        where park = 'P1' and report_year = 2025 and row_key = 'project:1'"""
    )
    issued = issue()
    cell = cell_of(issued, "A4 重点项目", "fct_project", "P1/2025/project:1", "so2_reduced")
    assert printed(issued, "A4 重点项目", cell) == "待核实"


def test_the_province_without_its_planned_city_lists_no_park_of_it(issue: Issue) -> None:
    parks = {
        scope: {
            row["row_key"].split("/")[0]
            for row in lineage(issue(scope=scope))
            if row["table"] == "fct_project"
        }
        for scope in ("with", "without")
    }
    assert parks["with"] - parks["without"] == {"P4"}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "山东省(不含青岛市)2025年度园区循环化改造总体进展情况表.xlsx"),
        ({"scope": "with"}, "山东省(含青岛市)2025年度园区循环化改造总体进展情况表.xlsx"),
        ({"unit": "370200"}, "青岛市2025年度园区循环化改造总体进展情况表.xlsx"),
        ({"unit": "CN"}, "全国2025年度园区循环化改造总体进展情况表.xlsx"),
    ],
)
def test_the_file_name_says_whose_tables_these_are(
    issue: Issue, changes: dict[str, object], name: str
) -> None:
    assert issue(**changes).path.name == name


def test_a_tampered_cell_fails_the_proof(issue: Issue, warehouse: Path) -> None:
    issued = issue()
    book = openpyxl.load_workbook(issued.path)
    row = next(r for r in lineage(issued) if r["value"] is not None and r["value"] > 1)
    book[row["sheet"]][row["cell"]].value += 1
    book.save(issued.path)
    with (
        duckdb.connect(str(warehouse), read_only=True) as con,
        pytest.raises(ProofError, match=f"{row['sheet']}!{row['cell']}: written .* expected"),
    ):
        Prover(con).prove(issued.path, issued.lineage, _layouts())


def test_a_number_without_lineage_fails_the_proof(issue: Issue, warehouse: Path) -> None:
    issued = issue()
    book = openpyxl.load_workbook(issued.path)
    book["A1 总体情况"]["Z99"].value = 7
    book.save(issued.path)
    with (
        duckdb.connect(str(warehouse), read_only=True) as con,
        pytest.raises(ProofError, match=r"A1 总体情况!Z99: 7\.0 has no lineage"),
    ):
        Prover(con).prove(issued.path, issued.lineage, _layouts())


def test_a_warehouse_that_moved_fails_the_proof(
    issue: Issue, change: Change, warehouse: Path
) -> None:
    issued = issue()
    change("update fct_rollup set value = value * 2 where indicator = 'water_use'")
    with (
        duckdb.connect(str(warehouse), read_only=True) as con,
        pytest.raises(ProofError, match="water_use"),
    ):
        Prover(con).prove(issued.path, issued.lineage, _layouts())


def test_a_failed_proof_publishes_nothing(
    issue: Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write = exports.workbook._write_cell

    def one_more(page, cell: Cell, formats) -> None:
        wrong = cell.number is not None and cell.row == 10
        number = cell.number + Decimal(1) if wrong and cell.number is not None else cell.number
        write(page, Cell(cell.row, cell.col, cell.style, cell.text, number, cell.decimals), formats)

    monkeypatch.setattr(exports.workbook, "_write_cell", one_more)
    with pytest.raises(ProofError):
        issue("shandong_2018")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("book", BOOKS[:3])
def test_the_same_input_gives_the_same_bytes(issue: Issue, book: str, tmp_path: Path) -> None:
    first = issue(book)
    before = {path: path.read_bytes() for path in (first.path, first.lineage, first.manifest)}
    for path in before:
        path.unlink()
    second = issue(book)
    assert second.changed
    assert {path: path.read_bytes() for path in before} == before


def test_an_unchanged_file_is_left_untouched(issue: Issue) -> None:
    first = issue()
    stamps = [p.stat().st_mtime_ns for p in (first.path, first.lineage, first.manifest)]
    second = issue()
    assert not second.changed
    assert [p.stat().st_mtime_ns for p in (first.path, first.lineage, first.manifest)] == stamps
    assert second.check_code == first.check_code


def test_a_changed_figure_changes_the_check_code(issue: Issue, change: Change) -> None:
    first = issue()
    change("update fct_rollup set value = value * 2 where indicator = 'water_use'")
    second = issue()
    assert second.changed
    assert second.check_code != first.check_code


def test_the_manifest_names_what_went_in_and_what_came_out(issue: Issue) -> None:
    issued = issue()
    content = json.loads(issued.manifest.read_text(encoding="utf-8"))
    assert content["files"] == {
        path.name: {"sha256": sha256_of(path)} for path in (issued.path, issued.lineage)
    }
    assert [r["return_id"] for r in content["returns"]] == ["R1", "R2"]
    assert content["check_code"] == issued.check_code
    assert content["as_of"] == "2026-01-20T10:30:00+08:00"
    assert content["checks"]["read_back"] == {
        "differences": 0,
        "figures_compared": issued.compared,
        "numbers_compared": issued.numbers,
    }
    assert content["hashes"].keys() == {"catalogue", "layouts", "reference", "seeds"}


def test_cover_and_footers_carry_status_and_check_code(issue: Issue) -> None:
    issued = issue(approvals=approved(issue(), "送审稿"))
    book = openpyxl.load_workbook(issued.path)
    cover = " ".join(str(c.value) for row in book["封面"].iter_rows() for c in row if c.value)
    assert issued.check_code in cover
    assert "送审稿" in cover
    assert "2026年1月20日 10:30(北京时间)" in cover
    assert "合成数据,仅供演示" in cover
    for page in book.worksheets:
        assert f"送审稿 校验码:{issued.check_code}" in (page.oddFooter.left.text or "")
        assert page.print_area


def test_real_figures_are_not_called_synthetic(issue: Issue) -> None:
    book = openpyxl.load_workbook(issue(synthetic=False).path)
    texts = [str(c.value) for p in book.worksheets for row in p.iter_rows() for c in row if c.value]
    assert not [text for text in texts if "合成" in text]


def test_ten_charts_show_the_outcomes(issue: Issue) -> None:
    book = openpyxl.load_workbook(issue("five_year_unit").path)
    assert len(book["图表"]._charts) == 10
