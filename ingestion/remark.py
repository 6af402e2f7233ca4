"""What is said to a sender about one return: remarks at cells, and the lines a person works off.

The words of a remark come from the rule catalogue and are handed in; nothing here knows a rule.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl.utils.cell import coordinate_to_tuple

from ingestion.notice_words import words

RemarkSeverity = Literal["error", "question", "note"]


@dataclass(frozen=True)
class Remark:
    """One finding in words. Remarks of one `group` are one broken relation over several cells.

    `whole`: it sends the whole return back. `explained`: another remark already says why; it is
    kept in the machine copy and not told to a person a second time.
    """

    rule: str
    severity: RemarkSeverity
    sheet: str
    cell: str
    message: str
    remedy: str
    raw: str
    group: str = ""
    whole: bool = False
    explained: bool = False


@dataclass(frozen=True)
class Notice:
    """One return that goes back to its sender. `opened`: the file could be read as a workbook.

    Of a batch it speaks for the returns in it that go back: `parts`.
    """

    return_id: str
    reporter: str
    reporter_name: str
    report_year: int | None
    form_title: str
    verdict: str
    verdict_zh: str
    file_name: str
    sha256: str
    received_at: str
    judged_at: dt.datetime
    catalogue_version: str
    remarks: tuple[Remark, ...]
    opened: bool = True
    parts: tuple["Notice", ...] = ()

    @property
    def told(self) -> tuple[Remark, ...]:
        """The remarks that a person is shown."""
        return tuple(remark for remark in self.remarks if not remark.explained)


@dataclass(frozen=True)
class Line:
    """One line of the 退回说明: one thing to mend, at one cell or at those of one relation."""

    sheet: str
    cells: tuple[str, ...]
    severity: RemarkSeverity
    message: str
    remedy: str
    raw: str
    rule: str


def lines(remarks: Iterable[Remark], sheets: Sequence[str]) -> list[Line]:
    """The lines in the order of mending: what concerns the whole, then by sheet, row, column."""
    grouped: dict[tuple[str, ...], list[Remark]] = {}
    for remark in sorted(remarks, key=lambda remark: _place(remark, sheets)):
        place = (remark.group,) if remark.group else (remark.sheet, remark.cell)
        grouped.setdefault((remark.rule, remark.message, *place), []).append(remark)
    return [_line(together) for together in grouped.values()]


def _place(remark: Remark, sheets: Sequence[str]) -> tuple[object, ...]:
    row, col = coordinate_to_tuple(remark.cell) if remark.cell else (0, 0)
    known = remark.sheet in sheets and bool(remark.cell)
    order = sheets.index(remark.sheet) if known else -1
    return not remark.whole, order, row, col, remark.rule


def _line(together: list[Remark]) -> Line:
    first = together[0]
    read = {remark.cell: remark.raw for remark in together if remark.cell}
    nothing = words()["nothing_read"]
    if len(read) > 1:
        raw = "\n".join(f"{cell}:{text or nothing}" for cell, text in read.items())
    else:
        raw = first.raw or (nothing if read else "")
    return Line(
        first.sheet, tuple(read), first.severity, first.message, first.remedy, raw, first.rule
    )
