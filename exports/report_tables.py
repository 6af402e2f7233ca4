"""A composed sheet as a table of a Word document: the same cells, borders and roundings."""

from collections.abc import Iterator

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element

from exports.cells import Cell, Sheet
from exports.report_marks import text_element
from exports.styles import STYLES

_TWIPS = 20
_BORDER = {"val": "single", "sz": "4", "space": "0", "color": "auto"}
_HEADS = ("header", "letter")
_ALIGNED = {"center": "TableCentre", "right": "TableNumber"}
_UNTABLED = ("above", "title", "subtitle", "under_left", "under_middle", "under_right")


def word_table(sheet: Sheet, width: int, marks: dict[Cell, str]) -> Iterator[_Element]:
    """The sheet's grid as tables, its headings and notes as paragraphs between them.

    `width` is the page's, in twips. `marks` are the texts of its figures with their marks. The
    title and what stands under it are left out: the template has its own.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in sheet.cells:
        if cell.style not in _UNTABLED:
            rows.setdefault(cell.row, []).append(cell)
    grid = _grid(sheet, width)
    table: _Element | None = None
    for number in sorted(rows):
        cells = sorted(rows[number], key=lambda c: c.col)
        if cells[0].style.removesuffix("_bold") in ("heading", "note"):
            if table is not None:
                yield table
                table = None
            yield _line(cells[0])
            continue
        if table is None:
            table = _table(grid)
        table.append(_row(cells, sheet, grid, marks))
    if table is not None:
        yield table


def _grid(sheet: Sheet, width: int) -> list[int]:
    total = sum(sheet.widths)
    return [round(width * w / total) for w in sheet.widths]


def _made(tag: str, **attributes: str) -> _Element:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _table(grid: list[int]) -> _Element:
    table, properties = OxmlElement("w:tbl"), OxmlElement("w:tblPr")
    properties.append(_made("w:tblW", w=str(sum(grid)), type="dxa"))
    properties.append(_made("w:jc", val="center"))
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_made(f"w:{side}", **_BORDER))
    properties.append(borders)
    properties.append(_made("w:tblLayout", type="fixed"))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_made(f"w:{side}", w="40", type="dxa"))
    properties.append(margins)
    table.append(properties)
    columns = OxmlElement("w:tblGrid")
    columns.extend(_made("w:gridCol", w=str(w)) for w in grid)
    table.append(columns)
    return table


def _row(cells: list[Cell], sheet: Sheet, grid: list[int], marks: dict[Cell, str]) -> _Element:
    """A row of cells; where one from above reaches down, its continuation."""
    row, properties = OxmlElement("w:tr"), OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if cells[0].style in _HEADS:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    number = cells[0].row
    from_above = [c for c in sheet.cells if c.row < number < c.row + c.down]
    for cell in sorted((*cells, *from_above), key=lambda c: c.col):
        row.append(_cell(cell, number, grid, marks.get(cell, cell.text)))
    return row


def _cell(cell: Cell, row: int, grid: list[int], text: str) -> _Element:
    made, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    width = sum(grid[cell.col : cell.col + cell.across])
    properties.append(_made("w:tcW", w=str(width), type="dxa"))
    if cell.across > 1:
        properties.append(_made("w:gridSpan", val=str(cell.across)))
    if cell.down > 1:
        properties.append(_made("w:vMerge", val="restart" if cell.row == row else "continue"))
    properties.append(_made("w:vAlign", val="center"))
    made.append(properties)
    look = STYLES[cell.style.removesuffix("_bold")]
    style = _ALIGNED.get(look.get("align", ""), "TableText")
    if cell.style in _HEADS:
        style = "TableHead"
    made.append(_paragraph(text if cell.row == row else "", style, cell.style.endswith("_bold")))
    return made


def _line(cell: Cell) -> _Element:
    """A heading or a note of the table."""
    note = cell.style.startswith("note")
    return _paragraph(cell.text, "TableNote" if note else "TableHeading")


def _paragraph(text: str, style: str, bold: bool = False) -> _Element:
    paragraph, properties = OxmlElement("w:p"), OxmlElement("w:pPr")
    properties.append(_made("w:pStyle", val=style))
    paragraph.append(properties)
    run = OxmlElement("w:r")
    if bold:
        look = OxmlElement("w:rPr")
        look.append(OxmlElement("w:b"))
        run.append(look)
    run.append(text_element(text))
    paragraph.append(run)
    return paragraph
