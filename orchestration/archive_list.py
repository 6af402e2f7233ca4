"""归档文件目录: the list of what lies in an archive, in the columns that DA/T 22-2015 prescribes.

档号, 文号, 密级 and 页数 are left to the archivist, who gives them; the sha256 has its own column.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from exports.context import moment
from orchestration.texts import text_in

_WIDTHS = (6, 14, 14, 28, 44, 12, 8, 8, 40, 68)


@dataclass
class Listed:
    """A file of the archive: its name in it, where it lies now, who made it, its title and day."""

    name: str
    path: Path | None
    by: str
    title: str
    day: str
    sha256: str = ""


def list_name() -> str:
    """`归档文件目录.xlsx`."""
    return text_in("zh", "filing_list_name")


def archive_list(listed: Sequence[Listed], as_of: str) -> bytes:
    """The list as a workbook with reproducible bytes; days as eight digits."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": list_name(), "created": moment(as_of)})
    head = book.add_format({"bold": True, "border": 1, "align": "center"})
    line = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    page = book.add_worksheet()
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    columns = text_in("zh", "filing_list_columns").split("|")
    for col, (title, width) in enumerate(zip(columns, _WIDTHS, strict=True)):
        page.set_column(col, col, width)
        page.write_string(0, col, title, head)
    for number, one in enumerate(listed, 1):
        page.write_number(number, 0, number, line)
        day = one.day.replace("-", "")
        said = ("", "", one.by, one.title, day, "", "", one.name, one.sha256)
        for col, text in enumerate(said, 1):
            page.write_string(number, col, text, line)
    book.close()
    return written.getvalue()
