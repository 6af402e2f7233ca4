"""Native charts of a Word document, which staff can open and change like their own.

Word and Excel share one chart format. XlsxWriter draws the charts of a layout in a small workbook;
each chart becomes a part of the document and that workbook the data behind it.
"""

import io
import re
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element
from openpyxl.utils import rows_from_range
from xlsxwriter.utility import xl_rowcol_to_cell

from exports.cells import Sheet
from exports.styles import SONG, Formats
from exports.workbook import write_sheet

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMU_PER_TWIP = 635
_EMU_PER_PIXEL = 9525
_DRAWN = re.compile(r"<c:v>(-?[\d.]+(?:E[-+]?\d+)?)</c:v>")
_SAID = (
    (
        '<c:showVal val="1"/>',
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>',
    ),
    (r'(<c:grouping val="\w+"/>)', r'\1<c:varyColors val="0"/>'),
    (r"(<c:lineChart>.*?)</c:ser>", r'\1<c:smooth val="0"/></c:ser>'),
    ("<c:tickLblPos", '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos'),
)
"""What Excel takes for granted and other programs do not: a word that is left out means yes."""
_INLINE = """<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>
 <wp:docPr id="{number}" name="{name}" descr="{title}"/><a:graphic>
 <a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
 <c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>"""


@dataclass(frozen=True)
class DrawnCharts:
    """A workbook of one sheet, and its charts in order."""

    book: bytes
    charts: tuple[bytes, ...]


def drawn(sheet: Sheet, created: datetime) -> DrawnCharts:
    """The sheet's charts with the cells they draw."""
    buffer = io.BytesIO()
    normal = {"font_name": SONG, "font_size": 10}
    book = xlsxwriter.Workbook(buffer, {"default_format_properties": normal, "in_memory": True})
    book.set_properties({"created": created})
    write_sheet(book, book.add_worksheet(sheet.name), sheet, Formats(book))
    book.close()
    with zipfile.ZipFile(buffer) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", n)]
        names.sort(key=lambda name: int(re.findall(r"\d+", name)[0]))
        charts = tuple(archive.read(name) for name in names)
    return DrawnCharts(buffer.getvalue(), charts)


def insert_charts(
    document: Document, paragraph: _Element, sheet: Sheet, made: DrawnCharts, width: int
) -> None:
    """Put the charts in place of `paragraph`, one a line. `width` is the page's, in twips."""
    package = document.part.package
    for number, (placed, xml) in enumerate(zip(sheet.charts, made.charts, strict=True), 1):
        stem = f"{len(list(package.iter_parts())):03d}"
        book = Part(PackURI(f"/word/embeddings/chart{stem}.xlsx"), _BOOK_TYPE, made.book, package)
        chart = Part(PackURI(f"/word/charts/chart{stem}.xml"), _CHART_TYPE, b"", package)
        to_book = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
        chart._blob = _with_data(
            _without_missing(xml, sheet), to_book
        )  # the part's bytes name the relation made above
        relation = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
        line, run, drawing = deepcopy(paragraph), OxmlElement("w:r"), OxmlElement("w:drawing")
        for text in list(line.iter(qn("w:r"))):
            text.getparent().remove(text)
        inline = _INLINE.format(
            width=width * _EMU_PER_TWIP, height=placed.height_px * _EMU_PER_PIXEL,
            number=int(stem), name=f"chart{number}", title=placed.chart.title, relation=relation,
        )  # fmt: skip
        drawing.append(parse_xml(inline))
        run.append(drawing)
        line.append(run)
        paragraph.addprevious(line)
    paragraph.getparent().remove(paragraph)


def _without_missing(xml: bytes, sheet: Sheet) -> bytes:
    """The chart without points where its cell holds no number: XlsxWriter keeps them as zeros."""
    numbers = {xl_rowcol_to_cell(c.row, c.col) for c in sheet.cells if c.number is not None}
    root = parse_xml(xml)
    for drawn_cells in root.iter(f"{_CHART}numRef"):
        area = drawn_cells.find(f"{_CHART}f").text.replace("$", "").rsplit("!", 1)[1]
        addresses = [cell for row in rows_from_range(area) for cell in row]
        for point in list(drawn_cells.iter(f"{_CHART}pt")):
            if addresses[int(point.get("idx"))] not in numbers:
                point.getparent().remove(point)
    whole: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return whole


def _with_data(xml: bytes, relation: str) -> bytes:
    """The chart with the workbook behind it; print settings are a worksheet's.

    XlsxWriter keeps 16 digits of what a chart draws, one more than a float holds.
    """
    text = re.sub(r"<c:printSettings>.*</c:printSettings>", "", xml.decode(), flags=re.DOTALL)
    for written, said in _SAID:
        text = re.sub(written, said, text)
    text = _DRAWN.sub(lambda v: f"<c:v>{float(v[1]):.15g}</c:v>", text)
    data = f'<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData>'
    return text.replace("</c:chartSpace>", f"{data}</c:chartSpace>").encode()
