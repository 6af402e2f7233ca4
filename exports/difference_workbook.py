"""The comparison of two issues as a workbook: what changed, why, and which returns came between."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml
from xlsxwriter.worksheet import Worksheet

from exports.canvas import lines_needed
from exports.context import moment
from exports.difference import ChangedFigure, Difference, Issue
from exports.difference_causes import Change
from exports.difference_labels import Labels
from exports.front import A4
from exports.styles import Formats

FieldName = Callable[[str, str, str], str]
"""The printed name of a field, by its code, form and table."""

TEXTS = Path(__file__).with_name("difference.yaml")
_WIDTHS = {
    "figures": (16, 8, 8, 34, 26, 14, 14, 14, 14, 11, 11, 22),
    "causes": (18, 13, 22, 14, 26, 9, 10, 16, 28, 16, 28, 9),
    "returns": (12, 60),
}


@cache
def words() -> dict[str, Any]:
    """The texts of `difference.yaml`."""
    found: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return found


def write_difference(
    path: Path, found: Difference, names: Mapping[str, str], field_name: FieldName
) -> None:
    """Write it with reproducible bytes. `names` are the reporters' names by code."""
    book = xlsxwriter.Workbook(str(path))
    title = words()["title"].format(name=found.new.workbook.stem)
    created: datetime = moment(found.new.as_of)
    book.set_properties({"title": title, "created": created})
    formats = Formats(book)
    for name, rows in (
        ("figures", _figure_rows(found)),
        ("causes", [_cause_row(change, names, field_name) for change in found.changes]),
        ("returns", _return_rows(found)),
    ):
        page = book.add_worksheet(words()["sheets"][name])
        lines = [title, *_front(found)] if name == "figures" else []
        _write(page, formats, lines, words()["headings"][name], words()[name], _WIDTHS[name], rows)
    book.close()


def _front(found: Difference) -> list[str]:
    hashes = "、".join(words()["hash"].get(name, name) for name in found.hashes)
    values = {
        "old_name": found.old.workbook.name,
        "new_name": found.new.workbook.name,
        "old_as_of": found.old.as_of,
        "new_as_of": found.new.as_of,
        "old_code": found.old.manifest["check_code"],
        "new_code": found.new.manifest["check_code"],
        "changed": len(found.figures),
        "unchanged": found.unchanged,
        "gained": len(found.returns_gained),
        "lost": len(found.returns_lost),
        "hashes": hashes or words()["none"],
    }
    return [line.format(**values) for line in words()["file_lines"]]


def _figure_rows(found: Difference) -> list[tuple[Any, ...]]:
    now = _labels(found.new, [(f.sheet, f.new_cell) for f in found.figures])
    before = _labels(found.old, [(f.sheet, f.old_cell) for f in found.figures])
    return [_figure_row(figure, now if figure.new_cell else before) for figure in found.figures]


def _labels(issue: Issue, cells: Sequence[tuple[str, str | None]]) -> Labels:
    return Labels(issue.workbook, issue.figure_cells({sheet for sheet, _ in cells}))


def _figure_row(figure: ChangedFigure, labels: Labels) -> tuple[Any, ...]:
    cell = figure.new_cell or figure.old_cell or ""
    change = None if figure.old is None or figure.new is None else figure.new - figure.old
    return (
        figure.sheet, figure.old_cell, figure.new_cell, labels.row(figure.sheet, cell),
        labels.column(figure.sheet, cell), figure.unit, figure.old, figure.new, change,
        figure.old_coverage, figure.new_coverage,
        "、".join(words()["cause"][cause] for cause in figure.causes),
    )  # fmt: skip


def _cause_row(change: Change, names: Mapping[str, str], field_name: FieldName) -> tuple[Any, ...]:
    field = field_name(change.field, change.form, change.row_key.split(":")[0])
    return (
        words()["cause"][change.cause], change.reporter, names.get(change.reporter, ""),
        change.form, field, change.value_year or None,
        change.row_key, change.old_text, change.old_return, change.new_text, change.new_return,
        change.figures,
    )  # fmt: skip


def _return_rows(found: Difference) -> list[tuple[Any, ...]]:
    gained = [(words()["gained"], name) for name in found.returns_gained]
    return gained + [(words()["lost"], name) for name in found.returns_lost]


def _write(
    page: Worksheet, formats: Formats, lines: Sequence[str], heading: str, headers: Sequence[str],
    widths: Sequence[float], rows: Sequence[tuple[Any, ...]],
) -> None:  # fmt: skip
    last = len(widths) - 1
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    row = 0
    for number, line in enumerate(lines):
        page.merge_range(row, 0, row, last, line, formats.get("note" if number else "title"))
        page.set_row(row, 18 if number else 30)
        row += 1
    page.write_string(row, 0, heading, formats.get("heading"))
    row += 1
    for column, header in enumerate(headers):
        page.write_string(row, column, header, formats.get("header"))
    page.set_row(row, 30)
    page.repeat_rows(row)
    page.freeze_panes(row + 1, 0)
    for cells in rows:
        row += 1
        for column, value in enumerate(cells):
            _put(page, formats, row, column, value)
        lines_high = max(
            lines_needed(str(value), width)
            for value, width in zip(cells, widths, strict=True)
            if value is not None
        )
        page.set_row(row, max(18, 13 * lines_high + 5))
    if not rows:
        page.merge_range(row + 1, 0, row + 1, last, words()["nothing"], formats.get("centred"))
    page.print_area(0, 0, row + (not rows), last)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _put(page: Worksheet, formats: Formats, row: int, column: int, value: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, formats.get("text"))
    elif isinstance(value, str):
        page.write_string(row, column, value, formats.get("text"))
    else:
        page.write_number(row, column, float(value), formats.get("number"))
