"""Where a figure stands in a published document, and what is printed there.

A cell is looked up in the XML of its sheet: a list of 300,000 cells need not be read for one.
"""

import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
from xlsxwriter.utility import xl_cell_to_rowcol

from exports.difference import Issue
from exports.warehouse import Row

_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:]+)"')
_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_DECIMALS = re.compile(r"0\.(0+)")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_NEAR = 3
_ROW = "select * from read_parquet($path) where sheet = $sheet and cell = $cell"
_NOT_THERE: Row = {"members": (), "absent": ()}
"""Columns that the lineage of an earlier version does not have."""

_PLACES = "select sheet, cell, value is not null from read_parquet($path)"


@dataclass(frozen=True)
class Printed:
    """What stands at a place; `number` is None where it is none, else shown with `decimals`."""

    text: str
    number: Fraction | None = None
    decimals: int = 0


class PlaceError(Exception):
    """A place that prints no figure; `args` are a code of trace.yaml and the words of its text."""


@dataclass(frozen=True)
class Document:
    """A published workbook or report with its lineage and manifest beside it."""

    issue: Issue

    @property
    def path(self) -> Path:
        return self.issue.workbook

    @property
    def is_report(self) -> bool:
        return self.path.suffix == ".docx"

    def figure_at(self, place: str) -> Row:
        """The row of lineage at `Sheet!C7`, `'Sheet name'!C7`, `heading!F0001` or `F0001`.

        Raises PlaceError where no figure is printed there, with what is and the figures near it.
        """
        sheet, cell = self._resolved(place)
        with duckdb.connect() as con:
            given = {"path": str(self.issue.lineage), "sheet": sheet, "cell": cell}
            found = con.execute(_ROW, given)
            names = [column[0] for column in found.description or ()]
            row = found.fetchone()
        if row is None:
            raise PlaceError("no_figure", self._instead(sheet, cell))
        return {**_NOT_THERE, **dict(zip(names, row, strict=True))}

    def printed(self, sheet: str, cell: str) -> Printed:
        """The text of a cell or of a bookmark, as it is stored or written."""
        if self.is_report:
            return self._said(self._bookmarks.get(cell, ""))
        return self._cell(sheet, cell)

    def _resolved(self, place: str) -> tuple[str, str]:
        sheet, _, cell = place.rpartition("!")
        sheet = sheet[1:-1].replace("''", "'") if sheet[:1] == sheet[-1:] == "'" else sheet
        cell = cell.replace("$", "").upper() if sheet or self.is_report else cell
        known = sorted({s for s, _, _ in self._figures})
        if self.is_report and not sheet:
            at = [s for s, c, _ in self._figures if c == cell]
            sheet, cell = (at[0], cell) if at else (place, "")
        if sheet not in known:
            raise PlaceError("no_sheet", {"sheet": sheet or place, "sheets": known})
        if not self.is_report:
            if not _ADDRESS.fullmatch(cell):
                raise PlaceError("no_cell", {"cell": cell})
            cell = self._first_of_merged(sheet, cell)
        return sheet, cell

    def _instead(self, sheet: str, cell: str) -> dict[str, Any]:
        """What stands there, and the nearest cells of the sheet with a figure."""
        cells = [c for s, c, _ in self._figures if s == sheet]
        if self.is_report:
            return {"place": f"{sheet} {cell}".strip(), "text": "", "near": cells}
        row, column = xl_cell_to_rowcol(cell)

        def far(other: str) -> tuple[int, str]:
            r, c = xl_cell_to_rowcol(other)
            return abs(r - row) + abs(c - column), other

        near = sorted(cells, key=far)[:_NEAR]
        text = self._cell(sheet, cell).text
        return {"place": f"{sheet}!{cell}", "text": text, "near": near}

    @cached_property
    def _figures(self) -> list[tuple[str, str, bool]]:
        with duckdb.connect() as con:
            given = {"path": str(self.issue.lineage)}
            return [(s, c, n) for s, c, n in con.execute(_PLACES, given).fetchall()]

    @cached_property
    def _bookmarks(self) -> dict[str, str]:
        from docx.oxml import parse_xml

        from exports.report_marks import bookmarked

        with zipfile.ZipFile(self.path) as archive:
            return bookmarked(parse_xml(archive.read("word/document.xml")))

    @cached_property
    def _archive(self) -> dict[str, bytes]:
        return {}

    def _part(self, name: str) -> bytes:
        if name not in self._archive:
            with zipfile.ZipFile(self.path) as archive:
                self._archive[name] = archive.read(name) if name in archive.namelist() else b""
        return self._archive[name]

    def _sheet(self, sheet: str) -> bytes:
        book = ElementTree.fromstring(self._part("xl/workbook.xml"))
        ids = {
            made.get("name"): value
            for made in book.iterfind(".//{*}sheet")
            for name, value in made.items()
            if name.endswith("}id")
        }
        links = ElementTree.fromstring(self._part("xl/_rels/workbook.xml.rels"))
        target = {link.get("Id"): link.get("Target", "") for link in links}[ids[sheet]]
        return self._part(target.lstrip("/") if target.startswith("/") else f"xl/{target}")

    def _first_of_merged(self, sheet: str, cell: str) -> str:
        """The first cell of the merged area that a cell lies in, else the cell."""
        row, column = xl_cell_to_rowcol(cell)
        for ref in _MERGED.findall(self._sheet(sheet)):
            first, _, last = ref.decode().partition(":")
            (top, left), (bottom, right) = xl_cell_to_rowcol(first), xl_cell_to_rowcol(last)
            if top <= row <= bottom and left <= column <= right:
                return first
        return cell

    def _cell(self, sheet: str, cell: str) -> Printed:
        found = re.search(
            rb'<c r="' + cell.encode() + rb'"([^>]*?)(?:/>|>(.*?)</c>)', self._sheet(sheet), re.S
        )
        if found is None or found[2] is None:
            return Printed("")
        element = ElementTree.fromstring(b"<c" + found[1] + b">" + found[2] + b"</c>")
        value = element.findtext("v") or ""
        kind = element.get("t", "n")
        if kind == "s":
            strings = ElementTree.fromstring(self._part("xl/sharedStrings.xml"))
            return Printed("".join(strings[int(value)].itertext()))
        if kind != "n" or not value:
            return Printed(value or "".join(element.itertext()))
        return Printed(value, Fraction(Decimal(value)), self._decimals(int(element.get("s", "0"))))

    def _said(self, text: str) -> Printed:
        """A figure of a report; a change said in words has its sign from them."""
        from exports.figures import CHANGE_DECIMALS
        from exports.report_layout import reports

        number = _NUMBER.search(text)
        if _NUMBER.fullmatch(text) and number:
            return _number(text, number)
        report = reports().get(self.issue.manifest["workbook"])
        if report and text == report.moved.same:
            return Printed(text, Fraction(), CHANGE_DECIMALS)
        sign = {report.moved.up: 1, report.moved.down: -1} if report else {}
        if number is None or text[: number.start()] not in sign:
            return Printed(text)
        return _number(text, number, sign[text[: number.start()]])

    def _decimals(self, style: int) -> int:
        """The decimals that the cell's number format shows."""
        styles = ElementTree.fromstring(self._part("xl/styles.xml"))
        number = styles.findall("{*}cellXfs/{*}xf")[style].get("numFmtId", "0")
        codes = {
            f.get("numFmtId"): f.get("formatCode", "") for f in styles.iterfind(".//{*}numFmt")
        }
        shown = _DECIMALS.search(codes.get(number, "0.00" if number in ("2", "4") else ""))
        return len(shown[1]) if shown else 0


def _number(text: str, found: re.Match[str], sign: int = 1) -> Printed:
    digits = found[0].replace(",", "")
    return Printed(text, sign * Fraction(digits), len(digits.partition(".")[2]))
