"""The returned workbook: the sender's own file, its faulty cells coloured and explained.

A file that would lose something by being written anew stays untouched beside a second workbook
with the 退回说明 (`ingestion.editing_losses`). A file that was annotated before, mended and sent
back is cleared of the earlier marks first.
"""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.blank_form_measure import lines as text_lines
from ingestion.earlier_marks import AUTHOR, clear_earlier_marks, remember_fills
from ingestion.editing_losses import losses
from ingestion.notice_words import words
from ingestion.package import BrokenPackage, Package
from ingestion.recognise import recognise
from ingestion.remark import Notice, Remark
from ingestion.return_notice import fill_of, writable, write_notice
from ingestion.same_bytes import with_moment

_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_COLUMNS = 340, 19, 44.0
_SEVERITIES = ("error", "question", "note")


@dataclass(frozen=True)
class Annotated:
    """Files to be sent back by name; `untouched_because` names what annotating would have lost."""

    files: Mapping[str, bytes]
    untouched_because: tuple[str, ...] = ()


def annotate(content: bytes, notice: Notice) -> Annotated:
    """What goes back to the sender of `content`; the same arguments give the same bytes."""
    name = PurePosixPath(notice.file_name).name
    if not notice.opened:
        return Annotated({_second_name(name): _second_workbook(content, notice, name, ())}, ())
    lost = losses(content)
    if not lost:
        try:
            return Annotated({name: _annotated(content, notice)})
        except Exception:  # a foreign file that openpyxl cannot carry must still go back
            lost = [words()["unwritable"]]
    second = _second_workbook(content, notice, name, lost)
    return Annotated({name: content, _second_name(name): second}, tuple(lost))


def _second_name(name: str) -> str:
    return f"{PurePosixPath(name).stem}{words()['suffix']}.xlsx"


def _annotated(content: bytes, notice: Notice) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    clear_earlier_marks(book)
    marked: dict[Cell, list[Remark]] = {}
    for remark in notice.told:
        if remark.cell and remark.sheet in book.sheetnames:
            marked.setdefault(_shown_cell(book[remark.sheet], remark.cell), []).append(remark)
    fills = {(cell.parent.title, cell.coordinate): cell.fill for cell in marked}
    for cell, remarks in marked.items():
        _mark(cell, remarks, notice)
    sheets = book.sheetnames
    title = words()["sheet"]
    while title in sheets:
        title += "_"  # a sheet of the sender's own has that name
    ws = write_notice(book, notice, sheets, title=title, how=words()["how"]["annotated"])
    remember_fills(ws, fills)
    return _saved(book, notice)


def _shown_cell(ws: Worksheet, address: str) -> Cell:
    """The cell itself, or the first of the merged range that covers it."""
    cell = ws[address]
    if isinstance(cell, MergedCell):
        area = next(area for area in ws.merged_cells.ranges if address in area)
        return ws.cell(area.min_row, area.min_col)
    return cell


def _mark(cell: Cell, remarks: list[Remark], notice: Notice) -> None:
    worst = min((remark.severity for remark in remarks), key=_SEVERITIES.index)
    cell.fill = fill_of(worst)
    text = "\n\n".join(dict.fromkeys(_told(remark, notice) for remark in remarks))
    if cell.comment is not None and cell.comment.text.strip():
        text += "\n\n" + words()["comment"]["earlier"].format(text=cell.comment.text.strip())
    tall = text_lines(text, _COMMENT_COLUMNS) * _COMMENT_LINE + 24
    cell.comment = Comment(writable(text), AUTHOR, height=tall, width=_COMMENT_WIDTH)


def _told(remark: Remark, notice: Notice) -> str:
    """Code, what is wrong, what to do, what was read, and the cells to look at with it."""
    said = words()["comment"]
    parts = [
        said["head"].format(severity=words()["severities"][remark.severity], rule=remark.rule),
        said["wrong"].format(message=remark.message),
        said["remedy"].format(remedy=remark.remedy),
        said["raw"].format(raw=remark.raw or words()["nothing_read"]),
    ]
    others = [
        other.cell
        for other in notice.told
        if remark.group
        and (other.group, other.rule, other.message) == (remark.group, remark.rule, remark.message)
        and other.cell != remark.cell
    ]
    if others:
        parts.append(said["together"].format(cells="、".join(others)))
    return "\n".join(parts)


def _second_workbook(
    content: bytes, notice: Notice, name: str, lost: list[str] | tuple[str, ...]
) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = notice.judged_at.astimezone(dt.UTC).replace(tzinfo=None)
    how = words()["how"]["untouched" if notice.opened else "unopened"]
    sheets = _sheet_names(content, notice)
    told = [line.format(losses="、".join(lost)) for line in how]
    beside = name if notice.opened else ""
    write_notice(book, notice, sheets, title=words()["sheet"], how=told, beside=beside)
    return _saved(book, notice)


def _sheet_names(content: bytes, notice: Notice) -> list[str]:
    """The sheets in their order; of a file without a package, those spoken of."""
    if archive := recognise(content).archive:
        try:
            return Package(content, archive).sheet_names
        except BrokenPackage:
            pass
    return list(dict.fromkeys(r.sheet for r in notice.told if r.sheet and r.cell))


def _saved(book: Workbook, notice: Notice) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return with_moment(target.getvalue(), notice.judged_at)
