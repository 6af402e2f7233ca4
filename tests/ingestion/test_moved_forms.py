"""Forms that people have moved about: everything is found by its label, or named as not found."""

import random
from decimal import Decimal

import pytest
from filled_forms import (
    MEASURES,
    PROJECTS,
    QUANTITIES,
    SOUND,
    calculated,
    cell,
    edited,
    fact,
    figure,
    form,
    measure,
    moved,
    one,
    place,
    problems,
    project,
    read,
    typed,
)
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook import Workbook

from ingestion.contract import contracts
from ingestion.placement import places
from ingestion.seeds import tasks

FULL = form(project(1), project(2, investment_planned="2,000.5 "), measure(1))


def stated(content: bytes) -> set[tuple[object, ...]]:
    """What a form says, wherever it stands."""
    return {
        (f.field, f.row_key, f.value_year, f.reading.value, f.reading.text, f.reading.problem)
        for f in read(content).facts
    }


SAID = stated(FULL)


def test_every_fact_stands_in_the_cell_that_it_names():
    from io import BytesIO

    book = load_workbook(BytesIO(FULL))
    facts = [f for f in read(FULL).facts if f.cell]
    assert len(facts) > 100
    for f in facts:
        held = book[f.sheet][f.cell].value
        assert f.reading.raw_text == ("" if held is None else str(held)), f


def test_every_place_of_the_form_is_read_back():
    values = {}
    contract = contracts()["park_progress"].in_year(2023)
    for number, asked in enumerate(places(contract), 1):
        if asked.type == "number":
            values[asked.key] = number
        elif asked.role == "source":
            values[asked.key] = "统计"
        elif asked.type in ("text", "narrative", "code") and asked.key not in SOUND:
            values[asked.key] = f"文字{number}"
    facts = {(f.sheet, f.cell): f for f in read(form(values)).facts}
    for asked in places(contract):
        if asked.type == "number" and asked.code != "gdp_growth":
            assert facts[asked.sheet, asked.cell].reading.value == values[asked.key]
        if asked.type == "narrative":
            assert facts[asked.sheet, asked.cell].reading.text == values[asked.key]
        if asked.role == "evidence":
            figures = [f for f in facts.values() if f.evidence == values[asked.key]]
            assert [(f.field, f.source) for f in figures] == [(asked.code, "统计")] * 2
    progress = {f.row_key for f in facts.values() if f.field == "task_progress"}
    assert progress == {f"task:{code}" for code in tasks("national_145")}


@pytest.mark.parametrize("sheet", ["封面", QUANTITIES, PROJECTS, MEASURES, "表4 任务进展"])
def test_rows_above_and_columns_left_change_nothing(sheet):
    assert stated(edited(FULL, moved(sheet, rows=3, columns=2))) == SAID


def test_blank_rows_and_columns_anywhere_change_nothing():
    rng = random.Random(3)
    for _ in range(6):
        sheet = rng.choice([QUANTITIES, PROJECTS, MEASURES])
        row, col = rng.randint(1, 30), rng.randint(1, 6)
        content = edited(FULL, moved(sheet, 1, 0, row), moved(sheet, 0, 1, 1, col))
        assert stated(content) == SAID, (sheet, row, col)


def test_a_column_between_a_label_and_its_value_is_skipped_and_recorded():
    content = edited(FULL, moved("封面", columns=1, at_column=2))
    assert problems(content) == []
    found = fact(content, "unit_head")
    assert found.reading.text == "甲某"
    assert found.reading.steps == ("2 columns right of its label",)


def test_an_empty_field_does_not_take_the_value_of_its_neighbour():
    found = fact(form({one("unit_head"): None}), "unit_head")
    assert (found.reading.text, found.reading.steps) == (None, ("blank",))


def test_a_renamed_sheet_is_found_by_its_title():
    def renamed(book: Workbook) -> None:
        book[QUANTITIES].title = "Sheet3"

    content = edited(FULL, renamed)
    assert stated(content) == SAID
    assert fact(content, "water_use", value_year=2022).sheet == "Sheet3"


def test_a_renamed_cover_is_named_in_what_it_says():
    def renamed(book: Workbook) -> None:
        book["封面"].title = "首页"
        at = place(one("park_code"))
        book["首页"][at.cell] = "P0000000"

    content = edited(FULL, renamed)
    assert ("首页", "reporter_unknown") in {
        (f.sheet, f.reading.problem) for f in read(content).facts
    }


def test_a_missing_sheet_is_one_problem():
    def removed(book: Workbook) -> None:
        del book[QUANTITIES]

    assert problems(edited(FULL, removed)) == [("_sheet", "", "sheet_not_found")]


def test_of_two_sheets_with_the_same_name_but_for_a_space_the_exact_one_is_read():
    def doubled(book: Workbook) -> None:
        copy = book.copy_worksheet(book[QUANTITIES])
        copy.title = "表1主要指标"
        copy[place(figure("water_use")).cell] = 1

    content = edited(FULL, doubled)
    assert fact(content, "water_use", value_year=2022).reading.value == 1200


# The grid of indicators


def test_a_deleted_label_is_named_and_the_other_rows_are_read():
    at = place(figure("water_use"))

    def deleted(book: Workbook) -> None:
        book[at.sheet].cell(at.row + 1, 1).value = None

    content = edited(FULL, deleted)
    assert problems(content) == [("water_use", "", "label_not_found")]
    assert fact(content, "nox_emissions", value_year=2022).reading.value == 400


def test_a_label_that_stands_twice_is_named_and_neither_row_is_read():
    at, other = place(figure("water_use")), place(figure("industrial_water_use"))

    def doubled(book: Workbook) -> None:
        ws = book[at.sheet]
        ws.cell(other.row + 1, 1).value = ws.cell(at.row + 1, 1).value

    assert set(problems(edited(FULL, doubled))) == {
        ("water_use", "", "label_not_found"),
        ("industrial_water_use", "", "label_not_found"),
    }


def test_a_year_s_column_that_stands_twice_is_not_chosen():
    at = place(figure("water_use", "last_year"))
    other = place(figure("water_use", "this_year"))

    def doubled(book: Workbook) -> None:
        ws = book[at.sheet]
        header = next(
            r for r in range(1, at.row + 1) if "上年数" in str(ws.cell(r, at.col + 1).value)
        )
        ws.cell(header, at.col + 4).value = ws.cell(header, other.col + 1).value

    assert problems(edited(FULL, doubled)) == [("_quantity", "", "table_not_found")]


def test_the_columns_of_the_two_years_may_change_places():
    last, this = place(figure("water_use", "last_year")), place(figure("water_use", "this_year"))

    def swapped(book: Workbook) -> None:
        ws = book[last.sheet]
        for row in range(4, ws.max_row + 1):
            left, right = ws.cell(row, last.col + 1), ws.cell(row, this.col + 1)
            if left.coordinate not in ws.merged_cells:
                left.value, right.value = right.value, left.value

    assert stated(edited(FULL, swapped)) == SAID


@pytest.mark.parametrize(
    ("unit", "value", "problem"),
    [
        ("万吨", 3000000, None),
        ("千克", Decimal("0.3"), None),
        ("公顷", None, "unknown_unit"),
        ("万", None, "unknown_unit"),
        ("", 300, None),
    ],
)
def test_the_printed_unit_of_a_row_counts(unit, value, problem):
    at = place(figure("voc_emissions"))

    def changed(book: Workbook) -> None:
        book[at.sheet].cell(at.row + 1, 2).value = unit or None

    reading = fact(edited(FULL, changed), "voc_emissions", value_year=2022).reading
    assert (reading.value, reading.problem) == (value, problem)
    if unit == "万吨":
        assert (reading.unit_reported, reading.steps) == ("万吨", ("万吨 → 吨",))


def test_one_figure_merged_over_both_years_is_not_taken_for_two():
    at = place(figure("water_use"))

    def merged(book: Workbook) -> None:
        row = at.row + 1
        book[at.sheet].merge_cells(
            start_row=row, end_row=row, start_column=at.col + 1, end_column=at.col + 2
        )

    content = edited(FULL, merged)
    assert fact(content, "water_use", value_year=2022).reading.value == 1200
    assert fact(content, "water_use", value_year=2023).reading.steps == ("blank",)


# Cells


def test_a_percent_cell_is_read_as_it_is_shown_and_a_bare_share_is_a_question():
    key = figure("gdp_growth", "this_year")
    at = place(key)

    def share(number_format: str):
        def edit(book: Workbook) -> None:
            book[at.sheet][at.cell].value = 0.056
            book[at.sheet][at.cell].number_format = number_format

        return edit

    shown = fact(edited(FULL, share("0.0%")), "gdp_growth", value_year=2023).reading
    assert (shown.value, shown.steps) == (Decimal("5.6"), ("percent format: × 100",))
    bare = fact(edited(FULL, share("0.000")), "gdp_growth", value_year=2023).reading
    assert (bare.value, bare.problem) == (None, "uncertain_number")


@pytest.mark.parametrize("text", ["0.95", "０.９５"])
def test_a_share_typed_as_text_is_a_question_too(text):
    key = figure("gdp_growth", "this_year")
    reading = fact(form({key: text}), "gdp_growth", value_year=2023).reading
    assert reading.problem == "uncertain_number"


def test_a_cell_that_shows_a_percentage_is_no_quantity_of_tonnes():
    key = figure("voc_emissions")

    def percent(book: Workbook) -> None:
        at = place(key)
        book[at.sheet][at.cell].value = 0.95
        book[at.sheet][at.cell].number_format = "0%"

    reading = fact(edited(FULL, percent), "voc_emissions", value_year=2022).reading
    assert (reading.value, reading.problem, reading.unit_reported) == (None, "unknown_unit", "%")


@pytest.mark.parametrize(
    ("written", "problem"), [("=1+1", "formula_without_value"), ("#REF!", "error_value")]
)
@pytest.mark.parametrize("key", [figure("water_use"), cell("investment_done", 1), one("phone")])
def test_what_calamine_does_not_see_is_named_at_its_cell(key, written, problem):
    content = edited(FULL, typed(key, written))
    at = place(key)
    found = [f for f in read(content).facts if (f.sheet, f.cell) == (at.sheet, at.cell)]
    assert [f.reading.problem for f in found] == [problem]


def test_hidden_rows_columns_and_sheets_are_read_and_named_once_each():
    at, last = place(figure("water_use")), place(cell("investment_done", 1))

    def hide(book: Workbook) -> None:
        book[at.sheet].row_dimensions[at.row + 1].hidden = True
        book[at.sheet].row_dimensions[2].hidden = True  # nothing was asked there
        book[last.sheet].column_dimensions[last.cell[0]].hidden = True
        book[MEASURES].sheet_state = "veryHidden"

    notes = [f for f in read(edited(FULL, hide)).facts if f.field == "_hidden"]
    assert [(f.sheet, f.cell, f.reading.raw_text) for f in notes] == [
        (at.sheet, at.cell, f"第{at.row + 1}行"),
        (last.sheet, last.cell, f"{last.cell[0]}列"),
        (MEASURES, place(one("measures_any")).cell, "整张工作表"),
    ]
    assert fact(edited(FULL, hide), "water_use", value_year=2022).reading.value is not None


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("[1]Sheet1!$A$1", "external_link"),
        ("2*'[台账.xlsx]汇总'!B7", "external_link"),
        ("SUM(D6:D9)", None),
        ("'表9'!A1", None),
        ("SUM(表1[本年数])", None),
    ],
)
def test_what_a_formula_took_from_another_file_is_named(formula, problem):
    content = calculated(FULL, figure("water_use"), formula, 7)
    reading = fact(content, "water_use", value_year=2022).reading
    assert reading.problem == problem
    assert reading.value == (None if problem else 7)


def test_a_workbook_that_only_holds_formulas_without_values_is_not_called_empty():
    keys = [k for k in SOUND if k[0] not in ("park_code", "park_name")]
    content = edited(form(dict.fromkeys(keys)), typed(figure("water_use"), "=A1"))
    assert problems(content) == [("water_use", "", "formula_without_value")]


def test_an_untouched_cover_alone_is_an_empty_return():
    keys = [k for k in SOUND if k[0] not in ("park_code", "park_name")]
    blank = dict.fromkeys(keys, "\u200b ")
    assert problems(form(dict.fromkeys(keys))) == [("_return", "", "empty_return")]
    assert ("_return", "", "empty_return") in problems(form(blank))


def test_nothing_that_is_typed_anywhere_stops_the_reader():
    rng = random.Random(11)
    oddities = ["", " ", "\u200b", "=1", "#N/A", "约", "1e999", "9" * 400, 1e300, -1e-300, True]
    oddities += [
        "一百",
        "٣",
        "²",
        "甲",
        "合计",
        "说明",
        "2023-13",
        "上年数",
        "项目名称",
        "注:",
        0.5,
    ]
    keys = [p.key for p in places(contracts()["park_progress"].in_year(2023))]
    for _ in range(8):
        edits = [typed(rng.choice(keys), rng.choice(oddities)) for _ in range(60)]
        names = {problem for _, _, problem in problems(edited(FULL, *edits))}
        assert "reader_failed" not in names


def test_addresses_are_those_of_the_workbook():
    for key in (figure("water_use"), cell("status", 2)):
        at = place(key)
        assert coordinate_to_tuple(at.cell) == (at.row + 1, at.col + 1)
