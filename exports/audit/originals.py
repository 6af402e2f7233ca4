"""Originals as they were read, sheet by sheet, so that a page shows a cell with the rows around it.

The file's name is made of the original's sha256 and part: it is written once, and an original that
another issue has shown already is linked to, not read again.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.audit.packing import digest, packed, write_aside
from ingestion.containers import parts_of
from ingestion.limits import Limits
from ingestion.reader import read_workbook
from ingestion.receiving import original
from ingestion.refusal import UnreadableFile

VERSION = "1"
"""Changes when these files are to be written in another way."""

_COLUMNS, _ROWS, _TEXT = 200, 20_000, 400


@dataclass(frozen=True, order=True)
class Wanted:
    """One part of one original; `part` is '' where the file is the workbook itself."""

    sha256: str
    part: str

    @property
    def name(self) -> str:
        return f"originals/{digest(VERSION, self.sha256, self.part)}"


def shown(submissions: Path, wanted: Wanted, limits: Limits) -> dict[str, Any]:
    """Sheets with rows of [row, [column, text, column, text …]], or the `problem` with the file.

    Problems are `missing`, and the codes of UnreadableFile: a scan is an `unsupported_format`.
    """
    path = original(submissions, wanted.sha256)
    if not path.exists():
        return {"problem": "missing"}
    try:
        parts = parts_of(path.read_bytes(), limits)
        content = next((part.content for part in parts if part.name == wanted.part), None)
        if content is None:
            return {"problem": "missing"}
        workbook = read_workbook(content, limits)
    except UnreadableFile as error:
        return {"problem": error.problem}
    return {"sheets": [_sheet(sheet) for sheet in workbook.sheets]}


def _sheet(sheet: Any) -> dict[str, Any]:
    rows = []
    for number, row in enumerate(sheet.rows[:_ROWS]):
        cells: list[object] = []
        for column, value in enumerate(row[:_COLUMNS]):
            if value not in ("", None):
                cells += (column, _text(value, (number, column) in sheet.percent_cells))
        if cells:
            rows.append([number, cells])
    merged = [
        [top, left, bottom - top + 1, right - left + 1]
        for (top, left), (bottom, right) in sheet.merged
    ]
    return {"name": sheet.name, "visible": sheet.visible, "merged": merged, "rows": rows}


def _text(value: object, percent: bool) -> str:
    if percent and isinstance(value, float):
        return f"{value * 100:.10g}%"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:_TEXT]


def link(wanted: Wanted, folder: Path, others: Sequence[Path]) -> bool:
    """Whether another site's file of the same name could be put into `folder`."""
    target = folder / "data" / f"{wanted.name}.js"
    for other in others:
        source = other / "data" / f"{wanted.name}.js"
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(f".{target.name}")
            aside.unlink(missing_ok=True)
            try:
                os.link(source, aside)
            except OSError:  # a file system without links
                shutil.copyfile(source, aside)
            aside.replace(target)
            return True
    return False


def write_originals(
    submissions: Path, limits: Limits, folder: Path, wanted: Sequence[Wanted]
) -> None:
    """Write some originals: what a process of a pool is given to do."""
    for one in wanted:
        content = packed(one.name, shown(submissions, one, limits))
        write_aside(folder / "data" / f"{one.name}.js", content)


def in_chunks(wanted: Iterable[Wanted], size: int) -> Iterator[list[Wanted]]:
    ordered = sorted(wanted)
    yield from (ordered[at : at + size] for at in range(0, len(ordered), size))
