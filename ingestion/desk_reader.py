"""A desk that came back: the lines in which somebody decided something, cell by cell.

Sheets and columns are found by their names, so that a program that saves it otherwise (WPS,
LibreOffice, Excel) does no harm; a column moved or a filter set neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils.cell import get_column_letter

from ingestion.desk_layout import HEADER_ROW, DeskSheet, desk_layout
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.reader import SheetCells, UnreadableFile, read_workbook
from ingestion.values import read_date, read_text


@dataclass(frozen=True)
class Line:
    """A line in which a column to fill holds something: texts and addresses by column code."""

    sheet: DeskSheet
    row: int
    said: Mapping[str, str]
    cells: Mapping[str, str]

    @property
    def written(self) -> str:
        """What was filled in, as a person sees it."""
        return " | ".join(self.said[c.code] for c in self.sheet.fills if self.said[c.code])


@dataclass(frozen=True)
class Desk:
    """The lines of all sheets in their order; `unread` are sheets whose header was changed."""

    lines: list[Line] = field(default_factory=list)
    unread: list[DeskSheet] = field(default_factory=list)


def is_desk(sheet_names: list[str]) -> bool:
    """Whether a workbook with these sheets is a desk."""
    return desk_layout().names <= set(sheet_names)


def read_desk(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Desk | None:
    """The lines of a desk; None where the file is none."""
    try:
        sheets = {sheet.name: sheet for sheet in read_workbook(content, limits).sheets}
    except UnreadableFile:
        return None
    if not is_desk([*sheets]):
        return None
    desk = Desk()
    for layout in desk_layout().sheets:
        if not layout.fills:
            continue
        columns = _columns(sheets[layout.name], layout)
        if columns is None:
            desk.unread.append(layout)
        else:
            desk.lines.extend(_lines(sheets[layout.name], layout, columns))
    return desk


def _columns(cells: SheetCells, layout: DeskSheet) -> dict[str, int] | None:
    """Where each column stands; None where the header is not the one that was written."""
    header = cells.rows[HEADER_ROW - 1] if len(cells.rows) >= HEADER_ROW else []
    found = {str(label).strip(): col for col, label in enumerate(header) if label != ""}
    if not {column.label for column in layout.columns} <= found.keys():
        return None
    return {column.code: found[column.label] for column in layout.columns}


def _lines(cells: SheetCells, layout: DeskSheet, columns: Mapping[str, int]) -> list[Line]:
    found = []
    for number, row in enumerate(cells.rows[HEADER_ROW:], HEADER_ROW + 1):
        said = {c.code: _text(row[columns[c.code]], c.type) for c in layout.columns}
        if any(said[column.code] for column in layout.fills):
            at = {code: f"{get_column_letter(col + 1)}{number}" for code, col in columns.items()}
            found.append(Line(layout, number, said, at))
    return found


def _text(raw: object, kind: str) -> str:
    """What a cell says; a day as YYYY-MM-DD where it is one, else as it was typed."""
    if kind == "date" and (read := read_date(raw)).text:
        return read.text
    return read_text(raw).text or ""
