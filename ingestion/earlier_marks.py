"""Marks of an earlier return: remembered in the 退回说明, cleared when the file comes back."""

import json
from collections.abc import Mapping
from io import BytesIO
from xml.etree.ElementTree import fromstring, tostring

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.notice_words import words

AUTHOR: str = words()["comment_author"]
_COLUMN = 26  # hidden, right of everything that is printed
_MARK = "parkreport_marks"
_CHUNK = 30_000  # Excel keeps 32,767 characters in a cell

Fills = Mapping[tuple[str, str], PatternFill]


def remember_fills(ws: Worksheet, fills: Fills) -> None:
    """Keep what colour each marked cell had, out of sight beside the notice."""
    kinds: dict[str, int] = {}
    cells = []
    for (sheet, address), fill in fills.items():
        xml = tostring(fill.to_tree("fill"), encoding="unicode")
        cells.append([sheet, address, kinds.setdefault(xml, len(kinds))])
    kept = json.dumps({"fills": list(kinds), "cells": cells}, ensure_ascii=False)
    chunks = [kept[i : i + _CHUNK] for i in range(0, len(kept), _CHUNK)]
    for row, text in enumerate([_MARK, *chunks], 1):
        ws.cell(row, _COLUMN, text)
    ws.column_dimensions["Z"].hidden = True


def bears_marks(content: bytes) -> bool:
    """Whether a file was made from a workbook that we had sent back."""
    try:
        book = load_workbook(BytesIO(content), read_only=True)
        return any(ws.cell(1, _COLUMN).value == _MARK for ws in book.worksheets)
    except Exception:  # no workbook of ours: we send back .xlsx that openpyxl itself has written
        return False


def clear_earlier_marks(book: Workbook) -> None:
    """Remove our own notice, comments and colours; what the sender marked himself stays."""
    for ws in [ws for ws in book.worksheets if ws.cell(1, _COLUMN).value == _MARK]:
        _restore(book, ws)
        book.remove(ws)


def _restore(book: Workbook, ws: Worksheet) -> None:
    texts = [str(ws.cell(row, _COLUMN).value or "") for row in range(2, ws.max_row + 1)]
    try:
        kept = json.loads("".join(texts))
        fills = [PatternFill.from_tree(fromstring(xml)) for xml in kept["fills"]]
        marked = [(book[sheet][at], fills[kind]) for sheet, at, kind in kept["cells"]
                  if sheet in book.sheetnames]  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError):
        return  # somebody cut the notice: the marks stay, which does no harm
    for cell, fill in marked:
        cell.fill = fill
        cell.comment = _own_comment(cell.comment)


def _own_comment(comment: Comment | None) -> Comment | None:
    """What the sender himself had noted at the cell. Programs rename the author of a comment."""
    said = words()["comment"]
    if comment is None or said["head"].split("{", maxsplit=1)[0] not in comment.text:
        return comment
    _, found, text = comment.text.partition(said["earlier"].split("{", maxsplit=1)[0])
    return Comment(text, "") if found else None
