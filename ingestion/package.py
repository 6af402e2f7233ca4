"""What calamine does not show, looked up in the XML of an .xlsx: cheap searches first.

Error values and formulas without a saved value (both come as blanks), formulas that look into
another workbook, cells shown as percentages, cells so far away that the table around them would
fill the memory, custom properties, macros.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO
from xml.etree import ElementTree

from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple

from ingestion.refusal import UnreadableFile

# Transitional and strict files name their namespaces differently: `{*}` finds both.
# A formula, with or without a namespace prefix, or an error value.
_BLIND_SPOTS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b't="e"')
# A cell with something in it; `<c r="A1" s="1"/>` is only formatted, `<c r="A1" s="1"></c>` too.
_FILLED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>(?!</)')
_STYLED = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_STYLE = re.compile(rb'\bs="(\d+)"')
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_SPAN = re.compile(rb'\b(?:min|max)="(\d{1,5})"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_PERCENT_FORMATS = {9, 10}  # 0% and 0.00%: these two are built in
# `[1]Sheet1!A1`, `'[book.xlsx]Sheet1'!A1`; `Table1[column]` has its bracket behind a name.
_ELSEWHERE = re.compile(r"(?<![\w\].])\[[^\]]+\][^\[\]]*!")
_PROLOGUE_BYTES = 4096
_SMALL_BYTES = 1_000_000

Place = tuple[int, int]

_DAMAGES = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, NotImplementedError,
)  # fmt: skip


class BrokenPackage(Exception):
    """The archive or an XML part in it is damaged; the text says where."""


class Package:
    """The parts of one .xlsx by the names of its sheets."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise BrokenPackage(str(error)) from error
        self._names = set(self._archive.namelist())
        self._small_sheets: dict[str, bytes] = {}

    @property
    def unpacked_bytes(self) -> int:
        return sum(part.file_size for part in self._archive.infolist())

    @property
    def has_macros(self) -> bool:
        return any(name.lower().endswith("vbaproject.bin") for name in self._names)

    def refuse_doctype(self) -> None:
        """No program writes a DOCTYPE into a workbook; it is how entities are smuggled in.

        Nothing here or in calamine would fetch or expand them: a value would be lost silently.
        """
        for name in self._names:
            if name.lower().endswith((".xml", ".rels")):
                with self._opened(name) as part:
                    prologue = part.read(_PROLOGUE_BYTES).replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
                    raise UnreadableFile("unsafe_file", f"{name}: DOCTYPE")

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._archive.open(name) as part:
                yield part
        except _DAMAGES as error:
            raise BrokenPackage(f"{name}: {error}") from error

    def _part(self, name: str) -> bytes:
        if name not in self._names:
            return b""
        with self._opened(name) as part:
            return part.read()

    def _tree(self, name: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self._part(name) or b"<none/>")
        except ElementTree.ParseError as error:
            raise BrokenPackage(f"{name}: {error}") from error

    @cached_property
    def _sheet_parts(self) -> dict[str, str]:
        """Sheet name → part: the number in `sheet3.xml` says nothing about the order of sheets."""
        targets = {
            entry.get("Id", ""): entry.get("Target", "")
            for entry in self._tree("xl/_rels/workbook.xml.rels")
        }
        parts = {}
        for sheet in self._tree("xl/workbook.xml").findall(".//{*}sheet"):
            relation = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(relation, "")
            parts[sheet.get("name", "")] = posixpath.normpath(posixpath.join("xl", target)).lstrip(
                "/"
            )
        return parts

    def _sheet(self, name: str) -> bytes:
        """The sheet's XML; it is looked into more than once, so a small one is kept."""
        if name in self._small_sheets:
            return self._small_sheets[name]
        xml = self._part(self._sheet_parts.get(name, ""))
        if len(xml) < _SMALL_BYTES:
            self._small_sheets[name] = xml
        return xml

    @property
    def sheet_names(self) -> list[str]:
        return list(self._sheet_parts)

    def extent(self, sheet: str) -> Place:
        """How many rows and columns the filled cells span from A1 on."""
        rows, columns = 0, set()
        for letters, digits in _FILLED.findall(self._sheet(sheet)):
            rows = max(rows, int(digits))
            columns.add(letters)
        return rows, max((column_index_from_string(c.decode()) for c in columns), default=0)

    def blind_spots(self, sheet: str) -> dict[Place, str]:
        """The cells with an error value, a formula without a saved value, or one of elsewhere."""
        xml = self._sheet(sheet)
        if not any(mark in xml for mark in _BLIND_SPOTS):
            return {}
        spots = {}
        shared: set[str | None] = set()
        for cell in _cells(xml, sheet):
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

    @cached_property
    def _percent_styles(self) -> frozenset[bytes]:
        """The numbers of the cell styles that show a percentage."""
        styles = self._tree("xl/styles.xml")
        formats = {
            number.get("numFmtId", "")
            for number in styles.findall(".//{*}numFmt")
            if "%" in _LITERAL.sub("", number.get("formatCode", ""))
        } | {str(number) for number in _PERCENT_FORMATS}
        cell_styles = styles.find("{*}cellXfs")
        return frozenset(
            str(number).encode()
            for number, style in enumerate(cell_styles if cell_styles is not None else ())
            if style.get("numFmtId") in formats
        )

    def percent_cells(self, sheet: str) -> frozenset[Place]:
        """The cells whose number format shows a percentage: 95% is stored as 0.95."""
        if not self._percent_styles:
            return frozenset()
        places = set()
        for attributes in _STYLED.findall(self._sheet(sheet)):
            style, address = _STYLE.search(attributes), _ADDRESS.search(attributes)
            if style and address and style[1] in self._percent_styles:
                row, col = coordinate_to_tuple(address[1].decode())
                places.add((row - 1, col - 1))
        return frozenset(places)

    def hidden(self, sheet: str) -> tuple[frozenset[int], frozenset[int]]:
        """The rows and columns that a person does not see, counted from 0."""
        xml = self._sheet(sheet)
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

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties; {} when there are none."""
        return {p.get("name", ""): "".join(p.itertext()) for p in self._tree("docProps/custom.xml")}


def _looks_elsewhere(formula: ElementTree.Element, shared: set[str | None]) -> bool:
    """Whether a formula names another workbook; a shared one is written out only once."""
    number = formula.get("si") if formula.get("t") == "shared" else None
    if _ELSEWHERE.search(formula.text or ""):
        if number is not None:
            shared.add(number)
        return True
    return number is not None and number in shared


def _cells(xml: bytes, sheet: str) -> Iterator[ElementTree.Element]:
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(xml)):
            if element.tag.endswith("}c"):
                yield element
    except ElementTree.ParseError as error:
        raise BrokenPackage(f"{sheet}: {error}") from error


def _has_result(cell: ElementTree.Element, value: ElementTree.Element | None) -> bool:
    """A formula that gave an empty text says so by its type; one never calculated has none."""
    if value is None:
        return False
    return bool(value.text) or cell.get("t") == "str"
