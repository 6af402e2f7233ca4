"""What calamine does not show of one sheet of an .xlsx, looked up in the sheet's XML.

Almost no sheet holds any of it, and most of the XML is empty formatted cells. So each question is
first put to the bytes as a search that may say yes too often, and only then answered exactly.
"""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple

from ingestion.look import Place

# Transitional and strict files name their namespaces differently: `{*}` finds both.
# A formula's tag, with or without a namespace prefix, from its rare letter on: that is searched
# for far faster than what stands before it.
_MAYBE_FORMULA = re.compile(rb"f[>\s/]")
_ERROR_VALUE = b't="e"'
# An address below row 999 or right of column ZZ.
_MAYBE_FAR = re.compile(rb'r="[A-Z]{1,2}+(?:[A-Z]|\d{4})')
_NEAR_CELLS = 999 * 702
# A cell with something in it; `<c r="A1" s="1"/>` is only formatted, `<c r="A1" s="1"></c>` too.
_FILLED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>(?!</)')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_STYLE = re.compile(rb'\bs="(\d+)"')
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_SPAN = re.compile(rb'\b(?:min|max)="(\d{1,5})"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
# `[1]Sheet1!A1`, `'[book.xlsx]Sheet1'!A1`; `Table1[column]` has its bracket behind a name.
_ELSEWHERE = re.compile(r"(?<![\w\].])\[[^\]]+\][^\[\]]*!")


def extent_beyond(xml: bytes, cells: int) -> Place | None:
    """How many rows and columns the filled cells span from A1 on, if that is more than `cells`."""
    if cells >= _NEAR_CELLS and not _MAYBE_FAR.search(xml):
        return None
    rows, letters = 0, set()
    for column, digits in _FILLED.findall(xml):
        rows = max(rows, int(digits))
        letters.add(column)
    columns = max((column_index_from_string(c.decode()) for c in letters), default=0)
    return (rows, columns) if rows * columns > cells else None


def blind_spots(xml: bytes) -> dict[Place, str]:
    """The cells with an error value, a formula without a saved value, or one of elsewhere.

    Raises ElementTree.ParseError where they cannot be told.
    """
    if _ERROR_VALUE not in xml and not _has_formula(xml):
        return {}
    spots = {}
    shared: set[str | None] = set()
    for cell in _cells(xml):
        value, formula = cell.find("{*}v"), cell.find("{*}f")
        if cell.get("t") == "e":
            problem = "error_value"
        elif formula is not None and not _has_result(cell, value):
            problem = "formula_without_value"
        elif formula is not None and _looks_elsewhere(formula, shared):
            problem = "external_link"
        else:
            continue
        row, col = coordinate_to_tuple(cell.get("r", "A1"))
        spots[row - 1, col - 1] = problem
    return spots


def _has_formula(xml: bytes) -> bool:
    return any(xml[found.start() - 1] in b"<:" for found in _MAYBE_FORMULA.finditer(xml))


def _cells(xml: bytes) -> Iterator[ElementTree.Element]:
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if element.tag.endswith("}c"):
            yield element


def _looks_elsewhere(formula: ElementTree.Element, shared: set[str | None]) -> bool:
    """Whether a formula names another workbook; a shared one is written out only once."""
    number = formula.get("si") if formula.get("t") == "shared" else None
    if _ELSEWHERE.search(formula.text or ""):
        if number is not None:
            shared.add(number)
        return True
    return number is not None and number in shared


def _has_result(cell: ElementTree.Element, value: ElementTree.Element | None) -> bool:
    """A formula that gave an empty text says so by its type; one never calculated has none."""
    if value is None:
        return False
    return bool(value.text) or cell.get("t") == "str"


def percent_cells(xml: bytes, percent_styles: frozenset[bytes]) -> set[Place]:
    """The cells whose number format shows a percentage: 95% is stored as 0.95."""
    places: set[Place] = set()
    if not percent_styles:
        return places
    one_of_them = re.compile(rb's="(?:' + b"|".join(sorted(percent_styles)) + rb')"')
    for mark in one_of_them.finditer(xml):
        cell = _CELL.match(xml, xml.rfind(b"<", 0, mark.start()))
        if cell is None:
            continue
        style, address = _STYLE.search(cell[1]), _ADDRESS.search(cell[1])
        if style and address and style[1] in percent_styles:
            row, col = coordinate_to_tuple(address[1].decode())
            places.add((row - 1, col - 1))
    return places


def hidden(xml: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and columns that a person does not see, counted from 0."""
    if b"hidden=" not in xml:
        return frozenset(), frozenset()
    rows: set[int] = set()
    columns: set[int] = set()
    for row in _ROW.findall(xml):
        if _IS_HIDDEN.search(row) and (number := _ROW_NUMBER.search(row)):
            rows.add(int(number[1]) - 1)
    for column in _COLUMN.findall(xml):
        span = _SPAN.findall(column)
        if _IS_HIDDEN.search(column) and len(span) == 2:
            first, last = sorted(map(int, span))
            columns.update(range(first - 1, last))
    return frozenset(rows), frozenset(columns)
