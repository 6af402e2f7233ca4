"""A desk filled in by somebody: cells found by sheet, row and header, as a person finds them."""

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.desk_layout import HEADER_ROW

Where = Mapping[str, str]


class FilledDesk:
    """A copy of a desk in which rows are filled; `content` is what is put into the inbox."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows of a sheet by header; blank cells are ''."""
        page = self.book[sheet]
        labels = self._labels(page)
        return [
            {label: str(row[col - 1].value or "") for label, col in labels.items()}
            for row in page.iter_rows(min_row=HEADER_ROW + 1)
        ]

    def fill(self, sheet: str, where: Where, **values: object) -> str:
        """Fill the one row that holds these texts (`{}`: the first empty one); its row number."""
        page = self.book[sheet]
        labels = self._labels(page)
        number = self._row(page, labels, where)
        for label, value in values.items():
            page.cell(number, labels[label]).value = value  # type: ignore[assignment]
        return f"{sheet}!{number}"

    def cell(self, sheet: str, where: Where, label: str) -> str:
        """The address of a cell, as D7."""
        page = self.book[sheet]
        labels = self._labels(page)
        return str(page.cell(self._row(page, labels, where), labels[label]).coordinate)

    @property
    def content(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()

    @staticmethod
    def _labels(page: Worksheet) -> dict[str, int]:
        header = page[HEADER_ROW]
        return {str(cell.value): cell.column for cell in header if cell.value}

    @staticmethod
    def _row(page: Worksheet, labels: Mapping[str, int], where: Where) -> int:
        for number in range(HEADER_ROW + 1, page.max_row + 1):
            said = {name: str(page.cell(number, col).value or "") for name, col in labels.items()}
            empty = not any(said.values())
            if (where or empty) and all(said[name] == text for name, text in where.items()):
                return number
        raise KeyError(f"{page.title} has no row with {dict(where)}")
