"""The data of the audit pages: printed sheets and reports as they are, packed, written once."""

import io
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from exports.audit.facts import column, values_of
from exports.audit.originals import Wanted, shown
from exports.audit.packing import Folder, packed, unpacked
from exports.audit.pages import page, words
from exports.audit.report import blocks
from exports.audit.sheets import sheets
from exports.report_marks import bookmark
from ingestion.limits import DEFAULT_LIMITS
from ingestion.receiving import original


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("表 & <b>")
        header = made.add_format({"border": 1, "align": "center", "text_wrap": True})
        number = made.add_format({"num_format": "0.00", "align": "right"})
        sheet.merge_range("A1:C2", "<script>alert(1)</script>", header)
        sheet.write_number("B3", 2.675, number)
        sheet.write_number("C3", 41, made.add_format({"num_format": "0"}))
        sheet.write_number("AA4", 0.1)
        sheet.set_row(2, 30)
        sheet.set_column("A:A", 20)
        sheet.freeze_panes(2, 1)
    return path


def test_a_sheet_is_read_as_it_is_printed(book: Path) -> None:
    (sheet,) = sheets(book)
    assert sheet["name"] == openpyxl.load_workbook(book).sheetnames[0]
    assert sheet["merged"] == [[0, 0, 2, 3]]
    assert sheet["frozen"] == [2, 1]
    assert (sheet["widths"][0], sheet["heights"][2], len(sheet["widths"])) == (145, 40, 27)
    texts, looks = {}, {}
    for row, columns, shown_texts, styles in sheet["rows"]:
        texts |= {(row, column): text for column, text in zip(columns, shown_texts, strict=True)}
        looks |= {
            (row, column): sheet["styles"][style]
            for column, style in zip(columns, styles, strict=True)
        }
    assert texts[0, 0] == "<script>alert(1)</script>"
    assert (texts[2, 1], texts[2, 2], texts[3, 26]) == ("2.68", "41", "0.1")
    assert set("bcw") <= set(looks[0, 0])
    assert "r" in looks[2, 1]


def test_a_report_is_read_with_its_figures_under_their_bookmarks(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一、总体情况", 1)
    line = document.add_paragraph("已完成")
    bookmark(line.add_run("43")._r, 7)
    line.add_run("个。")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "表头"
    table.cell(1, 0).text = "甲"
    repeated = table.rows[0]._tr.get_or_add_trPr()
    repeated.append(OxmlElement("w:tblHeader"))
    assert repeated.find(qn("w:tblHeader")) is not None
    path = tmp_path / "report.docx"
    document.save(str(path))
    heading, said, cells = blocks(path)
    assert heading == {"kind": "Heading1", "pieces": [["一、总体情况"]]}
    assert said["pieces"] == [["已完成"], ["43", "F0007"], ["个。"]]
    head, body = cells["rows"]
    assert [(c["across"], c["head"], c["pieces"]) for c in head] == [(2, True, [["表头"]])]
    assert [c["pieces"] for c in body] == [[["甲"]], []]


def test_packed_data_is_given_back_and_has_one_form() -> None:
    content = {"name": "</script><script>alert(1)</script>", "parks": ["某园区"] * 100}
    script = packed("documents/1", content)
    assert unpacked(script) == content
    assert script == packed("documents/1", content)
    assert b"<" not in script
    assert script.startswith(b'audit.data("documents/1","')


def test_a_column_of_equal_values_says_each_once() -> None:
    assert column(["吨", "吨", "吨", "", "吨"]) == {"words": ["吨", ""], "at": [0, 0, 0, 1, 0]}
    assert column(["1", "2"]) == {"each": ["1", "2"]}


def test_a_name_in_a_page_stays_text() -> None:
    made = page("document", '<script>alert("x")</script>.xlsx', "0123").decode()
    assert "<script>alert" not in made
    assert "&lt;script&gt;alert" in made
    assert "default-src 'none'" in made
    assert "http" not in made.replace("http-equiv", "")


def test_every_text_of_the_pages_is_said() -> None:
    def texts(node: object) -> list[object]:
        return [t for v in node.values() for t in texts(v)] if isinstance(node, dict) else [node]

    assert all(isinstance(text, str) and text for text in texts(words()))


def test_only_what_is_new_is_written_and_what_nobody_needs_goes(tmp_path: Path) -> None:
    first = Folder(tmp_path / "audit")
    first.data("facts/1", [1])
    first.data("facts/2", [2])
    assert (first.changed, len(first.written)) == (2, 2)
    again = Folder(tmp_path / "audit")
    kept = (tmp_path / "audit/data/facts/1.js").stat().st_mtime_ns
    again.data("facts/1", [1])
    again.remove_the_rest()
    assert (tmp_path / "audit/data/facts/1.js").stat().st_mtime_ns == kept
    files = [path.name for path in (tmp_path / "audit").rglob("*") if path.is_file()]
    assert (again.changed, files) == (1, ["1.js"])


def test_an_original_is_shown_as_it_was_read(tmp_path: Path) -> None:
    def kept(content: bytes, sha256: str) -> Wanted:
        path = original(tmp_path, sha256)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return Wanted(sha256, "")

    book, stream = openpyxl.Workbook(), io.BytesIO()
    page_ = book.active
    assert page_ is not None
    page_.title, page_["B3"], page_["C3"] = "表1", 12.0, 0.95
    page_["C3"].number_format = "0%"
    page_.merge_cells("A5:B6")
    book.save(stream)
    seen = shown(tmp_path, kept(stream.getvalue(), "aa11"), DEFAULT_LIMITS)
    (sheet,) = seen["sheets"]
    assert (sheet["name"], sheet["rows"]) == ("表1", [[2, [1, "12", 2, "95%"]]])
    assert sheet["merged"] == [[4, 0, 2, 2]]
    scan = kept(b"%PDF-1.7\n%\xe2\xe3\n", "bb22")
    assert shown(tmp_path, scan, DEFAULT_LIMITS) == {"problem": "unsupported_format"}
    assert shown(tmp_path, Wanted("cc33", ""), DEFAULT_LIMITS) == {"problem": "missing"}


@pytest.mark.parametrize("values", [[], ["error"], ["error"] * 5, ["error", "note", "error", None]])
def test_a_column_gives_its_values_back(values: list[str | None]) -> None:
    assert values_of(column(values)) == values
