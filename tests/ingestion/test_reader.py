"""Bytes to cells: what a file holds is seen, and what is no workbook is refused with its name."""

import datetime as dt
import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell import Cell

from ingestion.limits import Limits
from ingestion.reader import SheetCells, UnreadableFile, read_workbook


def made(write: Callable[[xlsxwriter.Workbook], object], **options: object) -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    write(book)
    book.close()
    return target.getvalue()


def sheets(content: bytes) -> dict[str, SheetCells]:
    return {sheet.name: sheet for sheet in read_workbook(content).sheets}


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as error:
        read_workbook(content)
    return error.value.problem


def repacked(content: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """The package with its parts renamed or rewritten."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return target.getvalue()


# Blind spots


def uncalculated(values: dict[str, str | None]) -> bytes:
    """A workbook from a program that writes formulas without calculating them."""
    book = openpyxl.Workbook()
    for name, formula in values.items():
        book.create_sheet(name)["B2"] = formula
    del book["Sheet"]
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_formula_without_a_saved_value_is_named_by_its_cell():
    found = sheets(uncalculated({"甲": None, "乙": "=1+1"}))
    assert found["甲"].blind_spots == {}
    assert found["乙"].blind_spots == {(1, 1): "formula_without_value"}


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!"])
def test_an_error_value_is_named_by_its_cell(error):
    def write(book):
        book.add_worksheet("甲").write_formula("C3", "=A1/0", None, error)

    cells = sheets(made(write))["甲"]
    assert cells.blind_spots == {(2, 2): "error_value"}
    assert cells.is_empty(1, 1)
    assert not cells.is_empty(2, 2)


def test_an_error_value_typed_in_is_named_too():
    assert sheets(uncalculated({"甲": "#REF!"}))["甲"].blind_spots == {(1, 1): "error_value"}


def test_a_formula_with_a_saved_value_is_read_and_so_is_one_that_gives_no_text():
    def write(book):
        sheet = book.add_worksheet("甲")
        sheet.write_formula("A1", "=3+4", None, 7)
        sheet.write_string("A3", "末行")

    def emptied(name: str, part: bytes) -> tuple[str, bytes]:
        text = b'</c></row><row r="2"><c r="A2" t="str"><f>""</f><v></v></c></row>'
        return name, part.replace(b"</c></row>", text, 1) if "sheet1.xml" in name else part

    cells = sheets(repacked(made(write), emptied))["甲"]
    assert cells.rows == [[7.0], [""], ["末行"]]
    assert cells.blind_spots == {}


def test_sheets_are_told_apart_when_their_order_was_changed():
    book = openpyxl.load_workbook(BytesIO(uncalculated({"甲": "=1", "乙": None, "丙": None})))
    book.move_sheet("甲", 2)
    target = BytesIO()
    book.save(target)
    found = sheets(target.getvalue())
    assert {name for name, cells in found.items() if cells.blind_spots} == {"甲"}


def test_the_number_in_a_part_s_name_says_nothing_about_the_order_of_sheets():
    swap = {"xl/worksheets/sheet1.xml": "xl/worksheets/sheet2.xml"}
    swap |= {"xl/worksheets/sheet2.xml": "xl/worksheets/sheet1.xml"}

    def change(name: str, part: bytes) -> tuple[str, bytes]:
        if name.endswith("workbook.xml.rels"):
            part = part.replace(b"sheet1.xml", b"*").replace(b"sheet2.xml", b"sheet1.xml")
            part = part.replace(b"*", b"sheet2.xml")
        return swap.get(name, name), part

    content = repacked(uncalculated({"甲": "=1", "乙": None}), change)
    assert {name for name, cells in sheets(content).items() if cells.blind_spots} == {"甲"}


def test_a_chart_sheet_between_does_not_shift_the_cells_named():
    def write(book):
        book.add_worksheet("甲").write("A1", 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=甲!$A$1:$A$1"})
        book.add_chartsheet("图").set_chart(chart)
        book.add_worksheet("乙").write_formula("B1", "=1/0", None, "#DIV/0!")

    found = sheets(made(write))
    assert found["甲"].blind_spots == {}
    assert found["乙"].blind_spots == {(0, 1): "error_value"}


def test_a_part_written_with_a_namespace_prefix_is_looked_into():
    def prefixed(name: str, part: bytes) -> tuple[str, bytes]:
        if "worksheets/sheet" in name:
            part = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")
        return name, part

    cells = sheets(repacked(uncalculated({"甲": "=1"}), prefixed))["甲"]
    assert cells.blind_spots == {(1, 1): "formula_without_value"}


def test_a_strict_workbook_is_looked_into():
    def strict(name: str, part: bytes) -> tuple[str, bytes]:
        if "sheet1.xml" not in name:
            return name, part
        old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        return name, part.replace(old, b"http://purl.oclc.org/ooxml/spreadsheetml/main")

    cells = sheets(repacked(uncalculated({"甲": "=1"}), strict))["甲"]
    assert cells.blind_spots == {(1, 1): "formula_without_value"}


# Percentages


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("0%", True),
        ("0.00%", True),
        ("#,##0.0%;-0.0%", True),
        ("0.00", False),
        ('0.0"%"', False),
        ("0.0\\%", False),
        ("General", False),
        ("yyyy-mm", False),
    ],
)
def test_a_percentage_is_known_by_its_number_format(number_format, shown):
    def write(book):
        book.add_worksheet("甲").write("B2", 0.95, book.add_format({"num_format": number_format}))

    assert sheets(made(write))["甲"].percent_cells == ({(1, 1)} if shown else set())


# Where things stand


def test_rows_and_columns_count_from_a1_and_merged_ranges_speak_by_their_first_cell():
    def write(book):
        sheet = book.add_worksheet("甲")
        sheet.merge_range("C3:D4", "合并")
        sheet.write("F6", "末格")

    cells = sheets(made(write))["甲"]
    assert cells.rows[2][2] == "合并"
    assert {cells.shown(r, c) for r in (2, 3) for c in (2, 3)} == {"合并"}
    assert cells.at(3, 3) == ""
    assert cells.anchor(3, 3) == (2, 2)
    assert cells.right_end(2, 2) == 3
    assert cells.shown(99, 99) == cells.at(99, 0) == ""


def test_a_hidden_sheet_is_read_and_known_as_hidden():
    def write(book):
        book.add_worksheet("甲").write("A1", 1)
        book.add_worksheet("乙").hide()
        book.add_worksheet("丙").very_hidden()

    assert {n: s.visible for n, s in sheets(made(write)).items()} == {
        "甲": True,
        "乙": False,
        "丙": False,
    }


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_are_the_same_whatever_day_the_workbook_counts_from(date_1904):
    def write(book):
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("甲").write_datetime("A1", dt.datetime(2023, 12, 5), style)

    cells = sheets(made(write, date_1904=date_1904))["甲"]
    assert cells.rows == [[dt.date(2023, 12, 5)]]


# Files that are none


def test_an_empty_file_is_named():
    assert refused(b"") == "empty_file"


@pytest.mark.parametrize(
    "content",
    [
        b"\x00",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"<html><p>1</p></html>",
        b"a\x01b,c",
    ],
)
def test_what_is_no_workbook_is_refused_whatever_it_is_called(content):
    assert refused(content) == "unreadable_file"


@pytest.mark.parametrize("content", ["你好".encode(), b"%PDF-1.7\n", b"Rar!\x1a\x07\x00"])
def test_what_holds_no_table_is_refused_as_of_another_format(content):
    assert refused(content) == "unsupported_format"


def test_a_zip_archive_that_is_no_workbook_is_refused():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("报表.txt", "x")
    assert refused(target.getvalue()) == "unsupported_format"


def test_a_truncated_workbook_is_refused():
    content = uncalculated({"甲": "=1"})
    for part in (0.1, 0.5, 0.9, 0.99):
        assert refused(content[: int(len(content) * part)]) == "unreadable_file"


def test_an_encrypted_workbook_is_named():
    # What a spreadsheet program writes under a password: an OLE container with an EncryptionInfo.
    name = "EncryptedPackage".encode("utf-16-le")
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(512)
    assert refused(content) == "encrypted_file"


REFUSALS = ("unreadable_file", "encrypted_file", "too_large_file", "unsupported_format")


def test_random_bytes_and_damaged_workbooks_never_do_more_than_refuse():
    rng = random.Random(7)
    sound = uncalculated({"甲": "=1", "乙": "x"})
    for trial in range(150):
        if trial % 3 == 0:
            content = rng.randbytes(rng.randrange(1, 400))
        else:
            damaged = bytearray(sound)
            for _ in range(rng.randrange(1, 6)):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            content = bytes(damaged)
        try:
            read_workbook(content)
        except UnreadableFile as error:
            assert error.problem in REFUSALS


def test_a_damaged_part_is_refused_and_not_read_without_its_blind_spots():
    def broken(name: str, part: bytes) -> tuple[str, bytes]:
        return name, part[:-30] if name == "xl/worksheets/sheet1.xml" else part

    assert refused(repacked(uncalculated({"甲": "=1"}), broken)) == "unreadable_file"


# Files that are too large


def far_away(change: Callable[[Cell], None]) -> bytes:
    """A sheet with something in A1 and a change to the last cell that a sheet can have."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "甲"
    sheet["A1"] = "x"
    change(sheet["XFD1048576"])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_stray_blank_in_the_last_cell_is_refused_before_it_fills_the_memory():
    with pytest.raises(UnreadableFile, match="甲: 1048576 × 16384") as error:
        read_workbook(far_away(lambda cell: setattr(cell, "value", " ")))
    assert error.value.problem == "too_large_file"


def test_a_format_in_the_last_cell_is_nothing_to_read():
    content = far_away(lambda cell: setattr(cell, "number_format", "0.00"))
    assert sheets(content)["甲"].rows == [["x"]]


def test_a_package_that_unpacks_to_gigabytes_is_refused():
    with pytest.raises(UnreadableFile) as error:
        read_workbook(uncalculated({"甲": "x" * 20_000}), Limits(unzipped_bytes=10_000))
    assert error.value.problem == "too_large_file"
