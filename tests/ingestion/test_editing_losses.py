"""A file that writing anew would damage goes back untouched, beside a notice of its own."""

import io
import zipfile

import pytest
from filled_forms import QUANTITIES, figure, form, place
from returned_forms import notice, opened_book, returned
from xlsxwriter import Workbook

from ingestion.editing_losses import KINDS, losing_kinds, losses
from ingestion.remark import lines

SHEET = "xl/worksheets/sheet4.xml"
DRAWING = "xl/drawings/drawing1.xml"
# Kind → a part and what stands in it; for a sheet, what stands before its end.
CASES = {
    "formula": (SHEET, "<f>1+1</f>"),
    "macro": ("xl/vbaProject.bin", ""),
    "shape": (DRAWING, "<xdr:sp macro=''/>"),
    "picture": (DRAWING, "<xdr:pic><xdr:nvPicPr/></xdr:pic>"),
    "background": (SHEET, '<picture r:id="rId9"/>'),
    "header_image": (SHEET, '<legacyDrawingHF r:id="rId9"/>'),
    "sparkline": (SHEET, "<extLst><ext><x14:sparklineGroups/></ext></extLst>"),
    "extension": (SHEET, "<extLst><ext><x14:dataValidations/></ext></extLst>"),
    "rich_text": ("xl/sharedStrings.xml", "<si><r><t>红字</t></r></si>"),
    "control": ("xl/ctrlProps/ctrlProp1.xml", ""),
    "embedded": ("xl/embeddings/oleObject1.bin", ""),
    "pivot": ("xl/pivotTables/pivotTable1.xml", ""),
    "slicer": ("xl/slicers/slicer1.xml", ""),
    "external_link": ("xl/externalLinks/externalLink1.xml", ""),
    "connection": ("xl/connections.xml", ""),
    "thread": ("xl/threadedComments/threadedComment1.xml", ""),
    "rich_value": ("xl/richData/rdrichvalue.xml", ""),
    "revision": ("xl/revisions/revisionHeaders.xml", ""),
    "protected_range": (SHEET, '<protectedRanges><protectedRange name="a"/></protectedRanges>'),
    "signature": ("_xmlsignatures/sig1.xml", ""),
    "strict": ("xl/workbook.xml", "<!-- http://purl.oclc.org/ooxml/main -->"),
}


def _with(content: bytes, part: str, text: str) -> bytes:
    """The workbook with `text` inside one of its parts, at the end."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        body = parts.get(part, b"<x></x>")
        end = body.rindex(b"</")
        parts[part] = body[:end] + text.encode() + body[end:]
        for name, written in parts.items():
            new.writestr(name, written)
    return target.getvalue()


@pytest.fixture(scope="module")
def faulty() -> bytes:
    return form({figure("energy_consumption"): "约50万"})


def test_every_kind_of_loss_has_a_case() -> None:
    assert tuple(CASES) == KINDS


@pytest.mark.parametrize("kind", CASES)
def test_a_loss_is_found_beforehand(kind: str, faulty: bytes) -> None:
    assert losing_kinds(_with(faulty, *CASES[kind])) == [kind]


def test_our_own_form_loses_nothing(faulty: bytes) -> None:
    assert losses(faulty) == []


def test_an_annotated_file_can_be_annotated_again(faulty: bytes) -> None:
    (marked,) = returned(faulty).files.values()
    assert losses(marked) == []


def test_a_real_formula_and_a_real_text_box_are_found() -> None:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        ws = book.add_worksheet()
        ws.write_formula(0, 0, "=SUM(B1:B9)", None, 5)
        ws.insert_textbox(2, 2, "请先看这里")
        ws.write_rich_string(4, 0, "红", book.add_format({"bold": True}), "字")
        ws.add_sparkline(5, 0, {"range": "B1:B9"})
    assert losing_kinds(target.getvalue()) == ["formula", "shape", "sparkline", "rich_text"]


def test_such_a_file_goes_back_untouched_with_a_second_workbook(faulty: bytes) -> None:
    stamped = _with(faulty, "xl/embeddings/oleObject1.bin", "")
    back = returned(stamped, "济南市/报表.xlsx")
    assert back.files["报表.xlsx"] == stamped
    assert back.untouched_because == ("嵌入的文件",)
    (ws,) = opened_book(back.files["报表-退回说明.xlsx"]).worksheets
    texts = [str(cell.value) for row in ws.iter_rows() for cell in row]
    assert any("原文件含有嵌入的文件" in text for text in texts)
    (link,) = [cell.hyperlink for row in ws.iter_rows() for cell in row if cell.hyperlink]
    at = place(figure("energy_consumption")).cell
    assert link.location == f"'{QUANTITIES}'!{at}" and link.target.endswith(".xlsx")


def test_what_is_no_xlsx_goes_back_untouched(faulty: bytes) -> None:
    assert losses(b"\xd0\xcf\x11\xe0 an .xls") == ["原有文件格式"]


def test_the_second_workbook_has_the_same_lines(faulty: bytes) -> None:
    with_macros = _with(faulty, "xl/vbaProject.bin", "")
    back = returned(with_macros, "报表.xlsm")
    (ws,) = opened_book(back.files["报表-退回说明.xlsx"]).worksheets
    told = [row for row in ws.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[3] for row in told] == [
        line.message for line in lines(notice(with_macros).told, [])
    ]


def test_a_workbook_swollen_with_formats_is_not_loaded(
    faulty: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.editing_losses._LIMIT_BYTES", 1000)
    (why,) = returned(faulty).untouched_because
    assert "过大" in why


@pytest.mark.parametrize("ref", ["A300:XFD1048576", "A:C", "somewhere"])
def test_a_merged_range_without_end_is_not_loaded(faulty: bytes, ref: str) -> None:
    """openpyxl would make an object of each of its cells, whatever memory the machine has."""
    merged = _with(faulty, SHEET, f'<mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>')
    assert returned(merged).untouched_because == ("覆盖大片空白的合并单元格",)
