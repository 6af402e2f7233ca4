"""The sender's own file comes back with its faulty cells coloured and explained."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from filled_forms import (
    PROJECTS,
    QUANTITIES,
    SOUND,
    cell,
    edited,
    figure,
    form,
    found_at,
    judged,
    measure,
    one,
    place,
    project,
    typed,
)
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from returned_forms import annotated, notice, opened_book, returned, verdict

from ingestion.annotated_return import annotate
from ingestion.remark import lines
from ingestion.return_notice import COLOURS

NOTICE = "退回说明"
FAULTS = (
    {one("phone"): None},
    {figure("gdp_current_price"): None, figure("energy_consumption"): "约50万"},
    {figure("solid_waste_utilized"): 180, figure("co2_emissions"): -4},
    project(1, status="建成投产", energy_saved=20, water_saved=3),
    project(2, investment_to_date=2000, national_task="99 不知道"),
    project(3, project_name=None),
    measure(1),
)
REMEDIES = {
    one("phone"): "0531-7654321",
    figure("gdp_current_price"): 1000000,
    figure("energy_consumption"): 500000,
    figure("solid_waste_utilized"): 80,
    figure("co2_emissions"): 4,
    cell("completion_month", 1): "2023-05",
    cell("investment_to_date", 2): 900,
    cell("national_task", 2): "3 推动节能降碳",
    cell("project_name", 3): "污泥处置项目",
}


@pytest.fixture(scope="module")
def faulty() -> bytes:
    return form(*FAULTS)


@pytest.fixture(scope="module")
def returned_file(faulty: bytes) -> bytes:
    return annotated(faulty)


@pytest.fixture(scope="module")
def book(returned_file: bytes) -> Workbook:
    return opened_book(returned_file)


def _marked(book: Workbook) -> dict[tuple[str, str], str]:
    """(sheet, cell) → colour of every cell that carries one of our colours."""
    return {
        (ws.title, c.coordinate): c.fill.fgColor.rgb
        for ws in book.worksheets
        if ws.title != NOTICE
        for row in ws.iter_rows()
        for c in row
        if c.fill.fgColor.rgb in COLOURS.values()
    }


def _colour(cell: Cell) -> tuple[object, object]:
    return cell.fill.patternType, cell.fill.fgColor.rgb


def _validations(ws: Worksheet) -> list[tuple[object, ...]]:
    asked = ws.data_validations.dataValidation
    return [(str(rule.sqref), rule.type, rule.formula1, rule.prompt) for rule in asked]


def _commented(book: Workbook) -> set[tuple[str, str]]:
    return {
        (ws.title, c.coordinate)
        for ws in book.worksheets
        for row in ws.iter_rows()
        for c in row
        if c.comment
    }


def test_exactly_the_found_cells_are_coloured_and_commented(faulty: bytes, book: Workbook) -> None:
    found = {(sheet, at) for _, sheet, at in found_at(faulty) if at}
    asked = {(PROJECTS, place(cell("completion_month", 1)).cell)}  # blank: no figure to be held
    assert set(_marked(book)) == _commented(book) == found | asked


def test_an_error_and_a_question_differ_in_colour(book: Workbook) -> None:
    marked = _marked(book)
    question = place(figure("energy_consumption")).cell
    error = place(figure("co2_emissions")).cell
    assert marked[QUANTITIES, question] == COLOURS["question"]
    assert marked[QUANTITIES, error] == COLOURS["error"]


def test_a_comment_names_code_fault_remedy_and_what_was_read(book: Workbook) -> None:
    text = book[QUANTITIES][place(figure("energy_consumption")).cell].comment.text
    assert "V12" in text and "含义不确定" in text and "请填写确切数字" in text
    assert "读到的内容:约50万" in text


def test_several_findings_at_one_cell_are_one_comment() -> None:
    content = form(project(1, investment_to_date=2000, investment_done=3000))
    at = place(cell("investment_to_date", 1)).cell
    assert {rule for rule, _, where in found_at(content) if where == at} == {"P01", "P02"}
    text = opened_book(annotated(content))[PROJECTS][at].comment.text
    assert text.count("【审核意见】") == 2 and "P01" in text and "P02" in text


def test_the_comment_box_is_large_enough_for_its_text(returned_file: bytes, book: Workbook) -> None:
    with zipfile.ZipFile(io.BytesIO(returned_file)) as package:
        drawings = [package.read(n).decode() for n in package.namelist() if n.endswith(".vml")]
    heights = [float(h) for d in drawings for h in re.findall(r"height:([0-9.]+)px", d)]
    shortest = 19 * 4  # code, fault, remedy, what was read
    assert len(heights) == len(_commented(book)) and min(heights) >= shortest


def test_the_notice_comes_first_and_alone_is_selected(book: Workbook) -> None:
    assert book.sheetnames[0] == NOTICE and book.active.title == NOTICE
    assert [ws.title for ws in book.worksheets if ws.sheet_view.tabSelected] == [NOTICE]


def test_every_line_is_linked_to_a_cell_that_is_marked(book: Workbook) -> None:
    marked = _marked(book)
    links = [c.hyperlink for row in book[NOTICE].iter_rows() for c in row if c.hyperlink]
    assert len(links) == 9
    for link in links:
        sheet, _, at = link.location.rpartition("!")
        assert (sheet.strip("'"), at) in marked


def test_lines_stand_in_the_order_of_mending(faulty: bytes, book: Workbook) -> None:
    told = lines(notice(faulty).told, book.sheetnames[1:])
    order = [(book.sheetnames.index(line.sheet), int("".join(filter(str.isdigit, line.cells[0]))))
             for line in told]  # fmt: skip
    assert order == sorted(order)
    assert told[0].sheet == "封面"


def test_a_broken_relation_is_one_line_over_its_cells(faulty: bytes) -> None:
    told = lines(notice(faulty).told, [])
    (relation,) = [line for line in told if line.rule == "C02"]
    assert len(relation.cells) == 3
    assert all(at in relation.raw for at in relation.cells)


def test_the_same_relation_broken_in_two_rows_is_two_lines() -> None:
    twice = form(project(1, investment_to_date=2000), project(2, investment_to_date=2000))
    assert [line.rule for line in lines(notice(twice).told, [])] == ["P01", "P01"]


def test_a_blank_name_is_not_told_twice(faulty: bytes) -> None:
    name = place(cell("project_name", 3)).cell
    at_name = [r.rule for r in notice(faulty).told if (r.sheet, r.cell) == (PROJECTS, name)]
    assert at_name == ["T03"]
    kept = [r.rule for r in notice(faulty).remarks if (r.sheet, r.cell) == (PROJECTS, name)]
    assert sorted(kept) == ["B01", "T03"]


def test_an_unreadable_month_is_not_told_a_second_time_as_a_missing_one() -> None:
    content = form(project(1, status="建成投产", completion_month="五月份", energy_saved=20))
    assert {remark.rule for remark in notice(content).told} == {"V18"}


def test_an_empty_return_is_not_told_field_by_field() -> None:
    given = (one("park_code"), one("park_name"))
    blank = form({key: None for key in SOUND if key not in given})
    said = notice(blank)
    assert {remark.rule for remark in said.told} == {"F05"}
    assert {remark.rule for remark in said.remarks} == {"F05"}


def test_nothing_else_of_the_file_is_changed(faulty: bytes, book: Workbook) -> None:
    before = opened_book(faulty)
    marked = _marked(book)
    assert book.sheetnames[1:] == before.sheetnames
    for old in before.worksheets:
        new = book[old.title]
        assert new.protection.sheet == old.protection.sheet
        assert sorted(map(str, new.merged_cells.ranges)) == sorted(
            map(str, old.merged_cells.ranges)
        )
        assert _validations(new) == _validations(old)
        assert new.print_title_rows == old.print_title_rows
        assert new.freeze_panes == old.freeze_panes
        for row in old.iter_rows():
            for was in row:
                now = new[was.coordinate]
                assert now.value == was.value
                assert now.protection.locked == was.protection.locked
                assert now.number_format == was.number_format
                if (old.title, was.coordinate) not in marked:
                    assert _colour(now) == _colour(was)


def test_fixing_exactly_the_marked_cells_and_sending_the_file_back_passes(
    returned_file: bytes, book: Workbook
) -> None:
    marked = _marked(book)
    assert {(place(key).sheet, place(key).cell) for key in REMEDIES} <= set(marked)
    fixed = edited(returned_file, *(typed(key, value) for key, value in REMEDIES.items()))
    assert judged(fixed).findings == []
    assert verdict(fixed) == "passed"


def test_the_returned_file_reads_as_the_original(faulty: bytes, returned_file: bytes) -> None:
    assert found_at(returned_file) == found_at(faulty)


def test_a_file_that_comes_back_half_mended_carries_only_the_new_marks(
    returned_file: bytes, faulty: bytes
) -> None:
    half = edited(returned_file, typed(figure("co2_emissions"), 4))
    again = opened_book(annotated(half))
    mended = again[QUANTITIES][place(figure("co2_emissions")).cell]
    original = opened_book(faulty)[QUANTITIES][mended.coordinate]
    assert mended.comment is None and _colour(mended) == _colour(original)
    assert again.sheetnames.count(NOTICE) == 1 and len(again.sheetnames) == 9
    question = again[QUANTITIES][place(figure("energy_consumption")).cell]
    assert question.comment.text.count("【审核意见】") == 1


def test_a_note_of_the_senders_own_is_kept(faulty: bytes) -> None:
    at = place(figure("co2_emissions")).cell

    def note(book: Workbook) -> None:
        book[QUANTITIES][at].comment = Comment("电网因子待定", "填表人")

    noted = annotated(edited(faulty, note))
    assert "原批注:电网因子待定" in opened_book(noted)[QUANTITIES][at].comment.text
    fixed = annotated(edited(noted, typed(figure("co2_emissions"), 4)))
    assert opened_book(fixed)[QUANTITIES][at].comment.text == "电网因子待定"


def test_the_same_return_gives_the_same_bytes(faulty: bytes, returned_file: bytes) -> None:
    assert annotated(faulty) == returned_file


def test_what_a_sender_wrote_is_never_a_formula_of_the_notice() -> None:
    ws = opened_book(annotated(form({figure("co2_emissions"): "=1+1看"})))[NOTICE]
    assert not [c for row in ws.iter_rows() for c in row if c.data_type == "f"]


def test_a_file_that_cannot_be_opened_gets_the_notice_alone() -> None:
    back = returned(b"PK\x03\x04 broken off", "济南市/报表.xlsx")
    assert list(back.files) == ["报表-退回说明.xlsx"]
    text = [
        str(c.value) for row in opened_book(back.files["报表-退回说明.xlsx"]).active for c in row
    ]
    assert any("文件无法打开" in value for value in text)


@pytest.mark.parametrize("raw", ["约\x0850万\x0b", "\x00=1+1"])
def test_characters_that_no_workbook_can_hold_go_back_without_them(raw):
    """A control character in a figure is seen by nobody: the file goes back marked all the same."""
    content = form({figure("energy_consumption"): raw, one("filler"): raw})
    at = place(figure("energy_consumption"))
    comment = opened_book(annotated(content))[at.sheet][at.cell].comment
    assert comment is not None
    assert "审核意见" in comment.text


@pytest.mark.parametrize("raw", ["约\x0850万", "a\ufffe\uffffb", "=cmd|' /C calc'!A0"])
def test_what_a_file_of_another_format_says_stands_as_text_in_its_notice(raw):
    said = notice(form({figure("energy_consumption"): "约50万"}))
    told = replace(said, remarks=tuple(replace(remark, raw=raw) for remark in said.remarks))
    files = annotate(b"no package", told).files
    book = opened_book(next(file for name, file in files.items() if NOTICE in name))
    shown = "".join(c for c in raw if c.isprintable() and c not in "\ufffe\uffff")
    cells = [c for row in book.worksheets[0].iter_rows() for c in row if c.value == shown]
    assert [c.data_type for c in cells] == ["s"]
