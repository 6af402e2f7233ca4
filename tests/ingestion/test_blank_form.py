"""Blank and filled forms, read back with openpyxl as any other program would read them."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank_form import REPORTER_NAME, Check, Filling, write_form
from ingestion.contract import contracts
from ingestion.placement import describe, places, printed_codes
from ingestion.seeds import tasks

FIXTURES = Path(__file__).parents[1] / "fixtures"
YEAR = 2023
MOMENT = datetime(2023, 11, 1, 8, tzinfo=UTC)
PARK_CODE = ("park_code", "", "", "value")
PREFILLED = {
    PARK_CODE: "370114G01",
    ("park_name", "", "", "value"): "明水经济技术开发区",
    ("energy_consumption", "", "last_year", "value"): Decimal("1234567.891"),
}
CHECKS = (
    Check("表1 主要指标", "21 ≤ 20", "综合利用往年贮存量不大于综合利用量"),
    Check("表2 重点项目", "1 ≥ 2 + 3 + 4 + 5", "计划总投资不小于各项来源之和"),
)


def written(
    form="park_progress", year=YEAR, values=None, checks=(), created=MOMENT, **more
) -> bytes:
    target = BytesIO()
    write_form(
        target,
        contracts()[form],
        year,
        Filling(values or {}),
        checks=checks,
        deadline_zh="每年12月31日前",
        created=created,
        **more,
    )
    return target.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def texts(ws: Worksheet) -> list[str]:
    return [cell.value for row in ws.iter_rows() for cell in row if isinstance(cell.value, str)]


def cell_labelled(ws: Worksheet, label: str):
    """The cell whose text begins with a label."""
    return next(
        cell
        for row in ws.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(label)
    )


def open_cells(ws: Worksheet) -> set[str]:
    """Unlocked cells; of a merged range its first one."""
    covered = {
        (row, col)
        for area in ws.merged_cells.ranges
        for row, col in area.cells
        if (row, col) != (area.min_row, area.min_col)
    }
    return {
        cell.coordinate
        for row in ws.iter_rows()
        for cell in row
        if not cell.protection.locked and (cell.row, cell.column) not in covered
    }


def validation_of(ws: Worksheet, address: str):
    return next(v for v in ws.data_validations.dataValidation if address in v.cells)


def offered(ws: Worksheet, address: str) -> list[str]:
    return validation_of(ws, address).formula1.strip('"').split(",")


def plan_filling() -> dict:
    values: dict = {REPORTER_NAME: "山东省"}
    with (FIXTURES / "shandong_2018_plan_parks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    above = {"city": "", "plan_year": ""}
    for number, row in enumerate(rows, 1):
        key = f"plan:{number}"
        values["seq", key, "", "value"] = int(row["seq"])
        values["park_name", key, "", "value"] = row["park_name"]
        values["level", key, "", "value"] = row["level"]
        if row["city"] != above["city"]:
            values["city", key, "", "value"] = row["city"]
        if (row["city"], row["plan_year"]) != (above["city"], above["plan_year"]):
            values["plan_year", key, "", "value"] = int(row["plan_year"])
        above = row
    return values


# -- places ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "year"), [("park_progress", 2023), ("plan_list", 2018)])
def test_what_a_sender_fills_is_open_and_everything_else_is_locked(form, year):
    book = opened(written(form, year))
    contract = contracts()[form].in_year(year)
    report_year = {contract.identity.report_year}  # prefilled in every form
    for ws in book.worksheets:
        asked = {
            p.cell for p in places(contract) if p.sheet == ws.title and p.code not in report_year
        }
        assert open_cells(ws) == asked
        assert ws.protection.sheet
        assert not ws.protection.password


def test_single_fields_stand_right_of_their_labels():
    book = opened(written())
    for sheet in contracts()["park_progress"].in_year(YEAR).sheets:
        at = {p.code: p for p in places(contracts()["park_progress"]) if p.sheet == sheet.name}
        for ask in sheet.fields:
            label = cell_labelled(book[sheet.name], ask.label_zh)
            assert label.offset(column=1).coordinate == at[ask.code].cell


def test_figures_stand_in_the_row_of_their_indicator_under_the_header_of_their_year():
    ws = opened(written())["表1 主要指标"]
    headers = {"last_year": "上年数\n(2022年)", "this_year": "本年数\n(2023年)"}
    figures = [p for p in places(contracts()["park_progress"]) if p.column]
    assert len(figures) == 80
    for place in figures:
        cell = ws[place.cell]
        assert ws.cell(cell.row, 1).value == place.label_zh
        assert ws.cell(cell.row, 2).value == place.unit
        header = cell_labelled(ws, headers[place.column])
        assert header.column == cell.column
        assert header.row < cell.row


@pytest.mark.parametrize("name", ["表2 重点项目", "表3 管理措施"])
def test_table_cells_stand_under_a_header_that_begins_with_the_label_and_names_unit_and_group(name):
    ws = opened(written())[name]
    contract = contracts()["park_progress"].in_year(YEAR)
    table = next(s.table for s in contract.sheets if s.name == name)
    groups = {
        col: ws.cell(area.min_row, area.min_col).value
        for area in ws.merged_cells.ranges
        if area.min_row == area.max_row
        for col in range(area.min_col, area.max_col + 1)
        if area.min_row > 3
    }
    for ask in table.columns:
        place = next(
            p for p in places(contract) if p.sheet == name and p.code == ask.code and p.row_key
        )
        cell = ws[place.cell]
        above = [ws.cell(row, cell.column).value for row in range(1, cell.row)]
        header = next(
            v for v in reversed(above) if isinstance(v, str) and v.startswith(ask.label_zh)
        )
        assert header == ask.label_zh + (f"\n({ask.canonical_unit})" if ask.canonical_unit else "")
        assert groups.get(cell.column, "") == ask.group


def test_a_value_is_read_back_where_its_place_says():
    contract = contracts()["park_progress"].in_year(YEAR)
    values = {p.key: f"第{n}格" for n, p in enumerate(places(contract))}
    book = opened(written(values=values))
    for place in places(contract):
        assert book[place.sheet][place.cell].value == values[place.key]


def test_each_place_is_named_once():
    asked = places(contracts()["park_progress"].in_year(YEAR))
    assert len({p.key for p in asked}) == len(asked)
    assert len({(p.sheet, p.cell) for p in asked}) == len(asked)


def test_the_description_gives_addresses_that_hold_in_the_workbook():
    described = json.loads(json.dumps(describe(contracts()["park_progress"], YEAR)))
    book = opened(written())
    park = next(f for f in described["fields"] if f["code"] == "park_code")
    assert book[park["sheet"]][park["cell"]].offset(column=-1).value == "园区代码"
    energy = [f for f in described["fields"] if f["code"] == "energy_consumption"]
    assert [f["value_year"] for f in energy] == [2022, 2023]
    assert [f["required"] for f in energy] == [True, False]
    for table in described["tables"]:
        ws = book[table["sheet"]]
        named = table["columns"][0]
        assert named["label_zh"] in texts(ws)
        first, last = (ws[f"A{table[key]}"].value for key in ("first_row", "last_row"))
        assert (first, last) == (1, {"project": 30, "measure": 15}[table["code"]])
        effect = next(c for c in table["columns"] if c["code"] == "energy_saved")
        assert ws[f"{effect['column']}{table['header_row']}"].value == "节能量\n(吨标准煤)"


# -- what may be entered --------------------------------------------------------------------


def test_a_prefilled_identity_is_locked_but_last_years_figure_can_be_corrected():
    book = opened(written(values=PREFILLED))
    cover, figures = book["封面"], book["表1 主要指标"]
    assert cell_labelled(cover, "园区代码").offset(column=1).protection.locked
    row = cell_labelled(figures, "能源消费总量").row
    assert figures.cell(row, 4).value == pytest.approx(1234567.891, abs=0)
    assert not figures.cell(row, 4).protection.locked


def test_a_form_for_no_particular_park_leaves_its_identity_open():
    cover = opened(written())["封面"]
    assert not cell_labelled(cover, "园区代码").offset(column=1).protection.locked


def test_required_optional_and_given_cells_differ_in_colour():
    cover = opened(written(values=PREFILLED))["封面"]
    colours = [
        cell_labelled(cover, label).offset(column=1).fill.fgColor.rgb
        for label in ("循环化改造进展", "管理机构名称", "园区代码")
    ]
    assert len(set(colours)) == 3
    legend = opened(written())["填表说明"]
    assert [legend.cell(row, 1).fill.fgColor.rgb for row in (3, 4, 5)] == colours


def test_choices_tasks_and_sources_are_drop_downs():
    book = opened(written())
    cover, projects = book["封面"], book["表2 重点项目"]
    progress = cell_labelled(cover, "循环化改造进展").offset(column=1).coordinate
    assert offered(cover, progress) == ["未启动", "实施中", "已完成"]
    first = cell_labelled(projects, "序号").row + 3
    for label, options in {
        "建设状态": ["未开工", "在建", "建成投产", "停缓建"],
        "主要任务": [f"{code} {name}" for code, name in tasks("national_145").items()],
        "本省任务": [f"{code} {name}" for code, name in tasks("shandong_2022").items()],
    }.items():
        column = cell_labelled(projects, label).column_letter
        for row in (first, first + 29):
            assert offered(projects, f"{column}{row}") == options
    figures = book["表1 主要指标"]
    source = cell_labelled(figures, "数据来源").column_letter
    row = cell_labelled(figures, "氨氮排放量").row
    assert offered(figures, f"{source}{row}") == ["统计", "生态环境", "企业台账", "第三方", "测算"]


def test_the_year_of_the_plan_list_is_chosen_from_its_three_years():
    ws = opened(written("plan_list", 2018))["推进计划表"]
    column = cell_labelled(ws, "年度").column_letter
    assert offered(ws, f"{column}5") == ["2018", "2019", "2020"]


def test_a_number_cell_names_unit_and_bounds_and_accepts_the_words_for_no_figure():
    ws = opened(written())["表1 主要指标"]
    row = cell_labelled(ws, "用水总量").row
    rule = validation_of(ws, f"D{row}")
    assert rule.formula1.startswith(f"IF(ISNUMBER(D{row}),AND(D{row}>=0),")
    for word in ("—", "未统计", "未核算"):
        assert f'D{row}="{word}"' in rule.formula1
    assert rule.errorStyle == "warning"
    assert "万立方米" in rule.prompt
    assert "不含重复利用水" in rule.prompt
    count = validation_of(ws, f"E{cell_labelled(ws, '重点企业数').row}")
    assert "INT(" in count.formula1


def test_every_open_cell_has_a_validation():
    book = opened(written())
    for ws in book.worksheets:
        for address in open_cells(ws):
            assert validation_of(ws, address)


def test_text_is_kept_as_text_so_that_a_reference_does_not_become_a_date():
    book = opened(written(values={("evidence", "project:1", "", "value"): "1-2"}))
    cell = next(c for row in book["表2 重点项目"].iter_rows() for c in row if c.value == "1-2")
    assert (cell.data_type, cell.number_format) == ("s", "@")


# -- what is written ------------------------------------------------------------------------


def test_the_same_arguments_give_the_same_bytes_and_the_moment_is_one_of_them():
    again = written(values=PREFILLED, checks=CHECKS)
    assert written(values=PREFILLED, checks=CHECKS) == again
    assert written(values=PREFILLED, checks=CHECKS, created=datetime(2024, 1, 1)) != again


def test_values_are_written_as_what_they_are():
    cells = {
        ("gdp_growth", "", "last_year", "value"): Decimal("5.375"),
        ("solid_waste_generated", "", "last_year", "value"): "1.2万吨",
        ("key_enterprises", "", "this_year", "value"): 12,
        ("reported_on", "", "", "value"): date(2023, 12, 20),
        ("experience", "", "", "value"): "=不是公式",
    }
    book = opened(written(values=cells))
    found = {
        p.key: book[p.sheet][p.cell] for p in places(contracts()["park_progress"]) if p.key in cells
    }
    read = [cell.value for cell in found.values()]
    assert sorted(map(str, read)) == sorted(
        ["5.375", "1.2万吨", "12", "2023-12-20 00:00:00", "=不是公式"]
    )
    assert found["experience", "", "", "value"].data_type == "s"


def test_more_decimals_than_usual_are_shown_and_not_hidden_by_the_format():
    ws = opened(written(values=PREFILLED))["表1 主要指标"]
    row = cell_labelled(ws, "能源消费总量").row
    rules = [
        rule for area in ws.conditional_formatting if f"D{row}" in area.cells for rule in area.rules
    ]
    assert ws.cell(row, 4).number_format == "#,##0"
    assert [rule.dxf.numFmt.formatCode for rule in rules] == ["#,##0.##########"]


def test_the_form_says_its_name_version_and_year_inside_and_on_the_cover():
    book = opened(written())
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert properties == {
        "parkreport_form": "park_progress",
        "parkreport_form_version": "1",
        "parkreport_year": "2023",
    }
    assert "表式版本 park_progress/1" in texts(book["封面"])
    assert "依据:发改办环资〔2021〕1004号 三(三)" in texts(book["封面"])


def test_a_synthetic_form_says_so_on_every_sheet_and_a_real_one_on_none():
    synthetic, real = opened(written(synthetic=True)), opened(written())
    said = "合成数据,仅供演示"
    assert all(said in texts(ws) for ws in synthetic.worksheets)
    assert not any(said in texts(ws) for ws in real.worksheets)
    assert synthetic.custom_doc_props["parkreport_synthetic"].value == "yes"


def test_sheets_follow_the_order_of_statistical_forms():
    names = opened(written()).sheetnames
    assert names[:3] == ["封面", "填表说明", "报表目录"]
    assert [name[:2] for name in names[3:]] == ["表1", "表2", "表3", "表4", "表5"]


def test_the_directory_lists_each_table_with_its_deadline():
    ws = opened(written())["报表目录"]
    rows = list(ws.iter_rows(min_row=3, values_only=True))
    assert rows[0] == (
        "表号", "表名", "报告期别", "统计范围", "报送单位", "报送日期及方式", "审核截止"
    )  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["表1", "表2", "表3", "表4", "表5"]
    assert {row[5] for row in rows[1:]} == {"每年12月31日前"}


def test_checks_are_printed_under_their_own_table_in_the_codes_that_the_table_prints():
    book = opened(written(checks=CHECKS))
    figures = book["表1 主要指标"]
    assert "（1）21 ≤ 20  综合利用往年贮存量不大于综合利用量" in texts(figures)
    assert not any("21 ≤ 20" in text for text in texts(book["表2 重点项目"]))
    sheet = contracts()["park_progress"].in_year(YEAR).sheets[1]
    for code in ("solid_waste_utilized", "solid_waste_utilized_from_stock"):
        number = printed_codes(sheet)[code]
        place = next(p for p in places(contracts()["park_progress"]) if p.code == code)
        assert figures[f"C{place.row + 1}"].value == number
    assert printed_codes(sheet)["solid_waste_utilized_from_stock"] == "21"


def test_pages_are_a4_with_repeated_headers_and_page_numbers():
    book = opened(written())
    for ws in book.worksheets:
        assert ws.page_setup.paperSize == int(ws.PAPERSIZE_A4)
        assert ws.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert ws.print_area
    figures = book["表1 主要指标"]
    header = cell_labelled(figures, "指标名称").row
    assert figures.print_title_rows == f"${header}:${header + 1}"
    assert figures.sheet_properties.pageSetUpPr.fitToPage
    assert figures.page_setup.fitToWidth in (None, 1)  # absent is one
    assert figures.page_setup.fitToHeight == 0


def test_a_wide_table_breaks_over_pages_only_between_groups_of_columns():
    ws = opened(written())["表2 重点项目"]
    breaks = [b.id for b in ws.col_breaks.brk]  # the last column before each break
    assert breaks
    for area in ws.merged_cells.ranges:
        assert not any(area.min_col <= b < area.max_col for b in breaks)
    assert ws.print_title_cols == "$A:$B"


# -- the plan list --------------------------------------------------------------------------


def test_the_citys_cell_is_merged_over_its_parks_and_the_year_written_once():
    ws = opened(written("plan_list", 2018, plan_filling()))["推进计划表"]
    with (FIXTURES / "shandong_2018_plan_parks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    header = cell_labelled(ws, "市").row
    expected, row = {}, header + 1
    for city, parks in groupby(rows, key=lambda r: r["city"]):
        count = len(list(parks))
        expected[f"A{row}:A{row + count - 1}"] = city
        row += count
    merged = {str(a): ws.cell(a.min_row, 1).value for a in ws.merged_cells.ranges if a.max_col == 1}
    assert merged == {
        area: city for area, city in expected.items() if len(set(area.split(":"))) > 1
    }
    years = [ws.cell(header + 1 + n, 3).value for n in range(5)]
    assert years == [2018, 2020, None, None, None]
    assert ws.cell(2, 1).value == "山东省园区循环化改造推进计划表"
    assert ws.cell(3, 1).value == "(2018-2020年)"


def test_a_blank_plan_list_has_no_merged_cities():
    ws = opened(written("plan_list", 2018, {REPORTER_NAME: "山东省"}))["推进计划表"]
    header = cell_labelled(ws, "市").row
    below = [a for a in ws.merged_cells.ranges if header < a.min_row <= header + 120]
    assert below == []


# -- refusals -------------------------------------------------------------------------------


def test_a_value_without_a_cell_is_refused():
    with pytest.raises(ValueError, match="project:31"):
        written(values={("project_name", "project:31", "", "value"): "第31个"})


def test_a_form_is_refused_for_a_year_in_which_it_does_not_exist():
    with pytest.raises(ValueError, match="2017"):
        written("plan_list", 2017)


def test_a_check_of_an_unknown_sheet_is_refused():
    with pytest.raises(ValueError, match="表9"):
        written(checks=[Check("表9", "1 ≤ 2")])
