"""Open tables: rows, totals, headers and merged cells as people leave them."""

from collections.abc import Callable

import pytest
from filled_forms import (
    MEASURES,
    PROJECTS,
    cell,
    edited,
    fact,
    form,
    measure,
    place,
    problems,
    project,
    read,
    typed,
)
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.contract import contracts

TWO = form(project(1), project(2, project_name="第二个项目", investment_planned=2000))
FIRST = place(cell("project_name", 1)).row + 1  # as a spreadsheet counts
HEADER = FIRST - 2


def on_projects(change: Callable[[Worksheet], object]) -> Callable[[Workbook], object]:
    return lambda book: change(book[PROJECTS])


def column(code: str) -> int:
    return place(cell(code, 1)).col + 1


def names(content: bytes) -> dict[str, str | None]:
    return {f.row_key: f.reading.text for f in read(content).facts if f.field == "project_name"}


def row_values(content: bytes, row_key: str) -> dict[str, object]:
    return {
        f.field: f.reading.value if f.reading.text is None else f.reading.text
        for f in read(content).facts
        if f.row_key == row_key
    }


# Rows


def test_rows_are_numbered_as_they_are_filled_whatever_stands_between():
    content = form(project(2), project(5), project(9))
    assert names(content) == {
        "project:1": "余热利用项目2",
        "project:2": "余热利用项目5",
        "project:3": "余热利用项目9",
    }


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u200b"])
def test_a_row_of_blanks_is_no_row(blank):
    content = edited(TWO, typed(cell("project_name", 3), blank), typed(cell("content", 3), blank))
    assert list(names(content)) == ["project:1", "project:2"]
    assert problems(content) == []


def test_a_row_whose_formulas_were_never_calculated_is_a_row_that_cannot_be_read():
    content = edited(TWO, typed(cell("project_name", 3), "=B8"), typed(cell("content", 3), "=G8"))
    assert ("project_name", "project:3", "formula_without_value") in problems(content)
    assert ("content", "project:3", "formula_without_value") in problems(content)


def test_rows_beyond_the_prepared_ones_are_read():
    last = FIRST + 30

    def appended(ws: Worksheet) -> None:
        for code, value in (("project_name", "第三十一个项目"), ("investment_planned", 7)):
            ws.cell(last, column(code)).value = value
        ws.cell(last, column("enterprise")).value = "某企业"

    content = edited(TWO, on_projects(appended))
    assert row_values(content, "project:3")["project_name"] == "第三十一个项目"
    assert fact(content, "investment_planned", "project:3").cell.endswith(str(last))


def test_a_note_between_two_rows_does_not_end_the_table():
    def noted(ws: Worksheet) -> None:
        ws.insert_rows(FIRST + 1)
        ws.cell(FIRST + 1, 1).value = "注：以下为新建项目"

    assert list(names(edited(TWO, on_projects(noted))).values()) == ["余热利用项目1", "第二个项目"]


def test_notes_and_signatures_under_the_table_are_no_rows():
    def signed(ws: Worksheet) -> None:
        for offset, text in enumerate(
            ("说明：1.数据为初步数", "2.累计数含当年数", "单位负责人：甲某")
        ):
            ws.cell(FIRST + 31 + offset, 2).value = text
        ws.cell(FIRST + 33, 4).value = "填表人：乙某"

    content = edited(TWO, on_projects(signed))
    assert list(names(content)) == ["project:1", "project:2"]


@pytest.mark.parametrize(
    "text",
    [
        "填表人：乙某",
        "制表日期：2023年12月20日",
        "(公章)",
        "备注：无",
        "注：快报数",
        "单位负责人：",
    ],
)
def test_a_signature_beside_a_printed_number_is_no_row(text):
    content = edited(TWO, typed(cell("project_name", 5), text))
    assert list(names(content)) == ["project:1", "project:2"]


def test_a_project_may_be_called_like_a_signature_when_its_row_says_more():
    content = edited(
        TWO, typed(cell("project_name", 3), "说明：一"), typed(cell("content", 3), "x")
    )
    assert list(names(content)) == ["project:1", "project:2", "project:3"]


@pytest.mark.parametrize(
    ("label", "where"),
    [
        ("合计", 1),
        (" 合 计 ", 2),
        ("小计", 1),
        ("合计（2个）", 2),
        ("合计：", 1),
        ("全省合计", 2),
        ("总计：2个", 2),
    ],
)
def test_a_total_row_is_recorded_and_not_counted(label, where):
    def totalled(ws: Worksheet) -> None:
        ws.cell(FIRST + 2, 1).value = None
        ws.cell(FIRST + 2, where).value = label
        ws.cell(FIRST + 2, column("investment_planned")).value = 3000

    content = edited(TWO, on_projects(totalled))
    assert list(names(content)) == ["project:1", "project:2"]
    total = fact(content, "_project_total")
    assert (total.reading.value, total.cell) == (None, f"A{FIRST + 2}")


@pytest.mark.parametrize(
    ("total", "contradicted"),
    [(3000.5, False), (3000, False), (2000, True), (4000, True), (0, True)],
)
@pytest.mark.parametrize("row", [FIRST, FIRST + 2])
def test_a_total_above_or_below_is_compared_with_its_rows(total, contradicted, row):
    def totalled(ws: Worksheet) -> None:
        ws.insert_rows(row)
        ws.cell(row, column("project_name")).value = "合计"
        ws.cell(row, column("investment_planned")).value = total

    found = [f for f in read(edited(TWO, on_projects(totalled))).facts if f.reading.problem]
    expected = [("_project_total", "total_differs", f"H{row}")] if contradicted else []
    assert [(f.field, f.reading.problem, f.cell) for f in found] == expected


def test_subtotals_stand_for_their_own_rows_and_the_total_for_all():
    def totalled(ws: Worksheet) -> None:
        for row, label, figure in (
            (FIRST + 1, "小计", 1000),
            (FIRST + 3, "小计", 2000.5),
            (FIRST + 4, "合计", 3000.5),
        ):
            ws.insert_rows(row)
            ws.cell(row, column("project_name")).value = label
            ws.cell(row, column("investment_planned")).value = figure

    assert problems(edited(TWO, on_projects(totalled))) == []


def test_a_part_of_the_row_above_is_not_counted_again():
    content = edited(
        TWO,
        typed(cell("project_name", 3), "其中：一期"),
        typed(cell("investment_planned", 3), 400),
    )
    assert list(names(content)) == ["project:1", "project:2"]


@pytest.mark.parametrize("name", ["合计能源管理平台项目", "小计量表更换项目", "总计划改造"])
def test_a_project_whose_name_begins_like_a_total_is_a_project(name):
    assert names(form(project(1, project_name=name))) == {"project:1": name}


# Headers


def test_columns_may_change_places():
    def swapped(ws: Worksheet) -> None:
        codes = ("enterprise", "content")  # both outside any group: their headers are merged down
        left, right = map(column, codes)
        for row in range(HEADER - 1, ws.max_row + 1):
            one, other = ws.cell(row, left), ws.cell(row, right)
            if "MergedCell" not in {type(one).__name__, type(other).__name__}:
                one.value, other.value = other.value, one.value

    before = row_values(TWO, "project:2")
    assert row_values(edited(TWO, on_projects(swapped)), "project:2") == before


def test_a_group_whose_merge_was_lost_still_names_its_columns():
    def unmerged(ws: Worksheet) -> None:
        for area in list(ws.merged_cells.ranges):
            ws.unmerge_cells(str(area))

    assert problems(edited(TWO, on_projects(unmerged))) == []
    assert row_values(edited(TWO, on_projects(unmerged)), "project:1") == row_values(
        TWO, "project:1"
    )


def test_a_deleted_header_is_named_once_and_the_other_columns_are_read():
    def deleted(ws: Worksheet) -> None:
        ws.cell(HEADER, column("planned_local")).value = None

    content = edited(TWO, on_projects(deleted))
    assert problems(content) == [("planned_local", "project", "label_not_found")]
    assert fact(content, "planned_local", "project").reading.raw_text == "计划总投资其中:地方财政"
    assert row_values(content, "project:2")["investment_planned"] == 2000


def test_a_header_that_stands_twice_in_its_group_is_not_chosen():
    def doubled(ws: Worksheet) -> None:
        header = ws.cell(HEADER, column("planned_own"))
        ws.cell(HEADER, column("planned_local")).value = header.value

    assert set(problems(edited(TWO, on_projects(doubled)))) == {
        ("planned_own", "project", "label_not_found"),
        ("planned_local", "project", "label_not_found"),
    }


def test_a_table_without_its_header_is_one_problem():
    def deleted(ws: Worksheet) -> None:
        for row in (HEADER - 1, HEADER):
            for number in range(1, ws.max_column + 1):
                if type(ws.cell(row, number)).__name__ != "MergedCell":
                    ws.cell(row, number).value = None

    assert problems(edited(TWO, on_projects(deleted))) == [("_project", "", "table_not_found")]


@pytest.mark.parametrize("rows", [1, 2])
def test_the_row_of_column_codes_is_no_project_wherever_it_stands(rows):
    def parted(ws: Worksheet) -> None:
        ws.insert_rows(HEADER + 1, rows)

    assert list(names(edited(TWO, on_projects(parted)))) == ["project:1", "project:2"]


def test_a_unit_printed_in_the_header_is_converted():
    def in_yuan(ws: Worksheet) -> None:
        ws.cell(HEADER, column("investment_planned")).value = "合计\n（亿元）"

    reading = fact(edited(TWO, on_projects(in_yuan)), "investment_planned", "project:1").reading
    assert (reading.value, reading.steps) == (10000000, ("亿元 → 万元",))


def test_a_unit_of_another_kind_in_the_header_is_named_at_each_figure():
    def in_tonnes(ws: Worksheet) -> None:
        ws.cell(HEADER, column("investment_planned")).value = "合计\n(吨)"

    assert problems(edited(TWO, on_projects(in_tonnes))) == [
        ("investment_planned", "project:1", "unknown_unit"),
        ("investment_planned", "project:2", "unknown_unit"),
    ]


# Merged cells


def merged(code: str, rows: int = 2, columns: int = 1) -> Callable[[Workbook], object]:
    return on_projects(
        lambda ws: ws.merge_cells(
            start_row=FIRST,
            end_row=FIRST + rows - 1,
            start_column=column(code),
            end_column=column(code) + columns - 1,
        )
    )


def test_one_enterprise_merged_over_two_projects_is_that_of_both():
    content = edited(TWO, merged("enterprise"))
    assert row_values(content, "project:2")["enterprise"] == "某企业"


def test_one_figure_merged_over_two_projects_counts_once():
    content = edited(TWO, merged("investment_planned"))
    assert row_values(content, "project:1")["investment_planned"] == 1000
    assert row_values(content, "project:2")["investment_planned"] is None


def test_a_name_merged_over_two_columns_is_no_project_code():
    content = edited(TWO, merged("project_name", rows=1, columns=2))
    assert "project_code" not in row_values(content, "project:1")


# Measures


def test_a_column_of_another_table_keeps_its_own_row():
    content = form(project(1), measure(1, energy_saved="1,000 吨标准煤"))
    assert row_values(content, "measure:1")["energy_saved"] == 1000
    assert fact(content, "energy_saved", "measure:1").sheet == MEASURES


def test_every_column_of_the_contract_is_found_in_the_blank_form():
    for sheet in contracts()["park_progress"].sheets:
        if sheet.table:
            lost = [p for p in problems(TWO) if p[1] == sheet.table.code]
            assert lost == []
