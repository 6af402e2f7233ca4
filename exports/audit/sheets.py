"""The sheets of a published workbook as the eye reads them: texts, merged cells, look.

Read from its XML with lxml: openpyxl takes ten times as long for the same, and calamine knows no
number formats. The workbooks are our own, written by XlsxWriter.
"""

import re
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.utils.cell import range_boundaries

from exports.styles import HEI, RED

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]+)(\d+)")
_BUILT_IN = {"2": "0.00", "4": "0.00"}  # number formats that a file need not spell out
_PIXELS = 7  # of a character of the standard font
_POINTS = 4 / 3  # pixels of a point
_HEIGHT, _WIDTH = 15.0, 8.43  # of rows and columns that state none

Sheet = dict[str, Any]
"""`name`; `widths`, `heights` in pixels; `merged` as [row, column, rows, columns]; `frozen` rows
and columns; `styles` as texts of letters; `rows`: of each row its number, columns, texts and
styles. Rows and columns count from 0."""


def sheets(path: Path) -> Iterator[Sheet]:
    """All sheets of a workbook, in their order."""
    with zipfile.ZipFile(path) as archive:
        strings = ["".join(s.itertext(f"{_NS}t")) for s in _xml(archive, "sharedStrings.xml")]
        looks = _looks(_xml(archive, "styles.xml"))
        targets = {r.get("Id"): r.get("Target") for r in _xml(archive, "_rels/workbook.xml.rels")}
        for entry in _xml(archive, "workbook.xml").iter(f"{_NS}sheet"):
            sheet = _sheet(_xml(archive, targets[entry.get(_REL)]), strings, looks)
            yield {"name": entry.get("name")} | sheet


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    found = f"xl/{name}"
    if found not in archive.namelist():  # a workbook without a text has no table of texts
        return etree.Element("none")
    return etree.fromstring(archive.read(found), parser)


def _looks(styles: Any) -> list[tuple[str, int | None]]:
    """Of each cell format its letters, and the decimals of its numbers (None: as they are).

    Letters: b boxed, h heading face, B bold, c centred, r right, w wrapped, t top, i indented,
    s small, L large, R red.
    """
    formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(f"{_NS}numFmt")}
    fonts = [_font(font) for font in styles.find(f"{_NS}fonts")]
    borders = [any(side.get("style") for side in border) for border in styles.find(f"{_NS}borders")]
    looks = []
    for xf in styles.find(f"{_NS}cellXfs"):
        aligned = xf.find(f"{_NS}alignment")
        place = {} if aligned is None else dict(aligned.attrib)
        letters = fonts[int(xf.get("fontId", 0))]
        letters += "b" * borders[int(xf.get("borderId", 0))]
        letters += {"center": "c", "right": "r"}.get(place.get("horizontal", ""), "")
        letters += "w" * ("wrapText" in place) + "t" * (place.get("vertical") == "top")
        letters += "i" * ("indent" in place)
        number = xf.get("numFmtId", "0")
        code = formats.get(number) or _BUILT_IN.get(number)
        whole = 0 if number in ("1", "3") else None
        looks.append((letters, len(code.partition(".")[2]) if code else whole))
    return looks


def _font(font: Any) -> str:
    size = float(font.find(f"{_NS}sz").get("val"))
    colour = font.find(f"{_NS}color")
    named = font.find(f"{_NS}name").get("val")
    letters = "h" * (named == HEI) + "B" * (font.find(f"{_NS}b") is not None)
    letters += "L" if size >= 14 else "s" if size < 10 else ""
    return letters + "R" * (colour is not None and colour.get("rgb") == f"FF{RED[1:]}")


def _sheet(root: Any, strings: list[str], looks: list[tuple[str, int | None]]) -> Sheet:
    pane = root.find(f"{_NS}sheetViews/{_NS}sheetView/{_NS}pane")
    frozen = [0, 0] if pane is None else [int(pane.get(side, 0)) for side in ("ySplit", "xSplit")]
    heights: list[int] = []
    rows, width = [], 0
    for row in root.iter(f"{_NS}row"):
        number = int(row.get("r")) - 1
        heights += [round(_HEIGHT * _POINTS)] * (number - len(heights))
        heights.append(round(float(row.get("ht", _HEIGHT)) * _POINTS))
        columns, texts, styles = [], [], []
        for cell in row:
            style = int(cell.get("s", 0))
            columns.append(_column(cell.get("r")))
            texts.append(_text(cell, strings, looks[style][1]))
            styles.append(style)
        rows.append([number, columns, texts, styles])
        width = max(width, columns[-1] + 1 if columns else 0)
    widths = [round(_WIDTH * _PIXELS + 5)] * width
    for col in root.iter(f"{_NS}col"):
        for at in range(int(col.get("min")) - 1, min(int(col.get("max")), width)):
            widths[at] = round(float(col.get("width")) * _PIXELS)
    merged = []
    for area in root.iter(f"{_NS}mergeCell"):
        left, top, right, bottom = range_boundaries(area.get("ref"))
        merged.append([top - 1, left - 1, bottom - top + 1, right - left + 1])
    return {
        "widths": widths, "heights": heights, "merged": merged, "frozen": frozen,
        "styles": [letters for letters, _ in looks], "rows": rows,
    }  # fmt: skip


def _column(address: str) -> int:
    found = _CELL.fullmatch(address)
    assert found is not None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _text(cell: Any, strings: list[str], decimals: int | None) -> str:
    """What the cell shows: a number with the decimals of its format."""
    kind, value = cell.get("t"), cell.findtext(f"{_NS}v")
    if kind == "s":
        return strings[int(value)]
    if kind == "inlineStr":
        return "".join(cell.itertext(f"{_NS}t"))
    if value is None or kind in ("str", "b", "e") or decimals is None:
        return value or ""
    step = Decimal(1).scaleb(-decimals)
    return str(Decimal(value).quantize(step, ROUND_HALF_EVEN))
