"""Finds an open table by its header, and the rows under it that hold anything."""

import re
from dataclasses import dataclass, field

from ingestion.contract import Ask, Table
from ingestion.labels import header_keys, is_blank, label_key
from ingestion.locating import NOTES, Labels, SheetIndex, places_of
from ingestion.sheet_cells import SheetCells
from ingestion.wording import Alias

# Signed or noted where a name would stand, beside a 序号 printed beforehand; alone in its row.
_SIGNATURE = re.compile(
    r"^(?:单位|填表|填报|审核|审批|负责|制表|经办|联系|复核)(?:人|负责人|单位|日期|时间|电话)?(?::|$)"
    r"|^(?:注|备注|附注|说明):|^(?:单位)?\(?(?:公章|盖章|签章|签字)\)?(?::|$)"
)
_COLUMNS_OF_A_ROW = 3
_HEADERS_KEPT = 100
_CODE_ROW = re.compile(r"^([甲乙丙丁戊己庚辛壬癸]|\d{1,3}|—)$")


@dataclass
class FoundTable:
    """Columns of a table by field code, under their header; those found under an alias."""

    header_row: int
    columns: dict[str, int]
    label_column: int | None
    aliases: dict[str, Alias] = field(default_factory=dict)


def find_table(index: SheetIndex, table: Table) -> FoundTable | None:
    """The table under the row that carries most of its column labels; None below one half.

    A column of a group needs the group's label above it.
    """
    asked = table.by_wording
    best: tuple[int, dict[str, int]] = (-1, {})
    for row in index.labels.once(_rows_with_labels, table):
        leaves = index.cells.shown_in(row)
        uppers = index.cells.shown_in(row - 1) if row else [""] * len(leaves)
        printed = tuple(uppers), tuple(leaves)
        found = table.known_headers.get(printed)
        if found is None:
            found = _columns_at(*printed, asked)
            if len(table.known_headers) < _HEADERS_KEPT:
                table.known_headers[printed] = found
        if len(found) > len(best[1]):
            best = (row, found)
    header_row, columns = best
    if len(columns) * 2 < len(table.columns):
        return None
    label = label_key(table.row_label) if table.row_label else ""
    header = enumerate(index.cells.shown_in(header_row)) if label else ()
    label_column = next((col for col, text in header if label_key(str(text)) == label), None)
    aliases = {
        ask.code: alias
        for ask in table.columns
        if ask.aliases
        and ask.code in columns
        and (alias := places_of(index.headed, ask).get((header_row, columns[ask.code])))
    }
    return FoundTable(header_row, columns, label_column, aliases)


def _rows_with_labels(labels: Labels, table: Table) -> list[int]:
    return sorted({row for wording in table.by_wording for row, _ in labels.headed(wording)})


def _columns_at(
    uppers: tuple[object, ...], leaves: tuple[object, ...], asked: dict[str, list[Ask]]
) -> dict[str, int]:
    """Columns recognised in two rows, the lower with the leaves; `asked` by each wording."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    group = ""
    for col, (leaf, above) in enumerate(zip(leaves, uppers, strict=True)):
        # A merge that was lost leaves the group's label over its first column only.
        group = above if isinstance(above, str) and above else group
        # The same of a label that stood over both header rows: it is left in the upper one.
        alone = is_blank(leaf)
        keys = header_keys(str(above if alone else leaf))
        for code, ask in {ask.code: ask for key in keys for ask in asked.get(key, ())}.items():
            if not ask.group or (label_key(ask.group) in header_keys(group) and not alone):
                if code in found:
                    twice.add(code)
                found[code] = col
    return {code: col for code, col in found.items() if code not in twice}


def _is_code_row(cells: SheetCells, number: int, columns: dict[str, int]) -> bool:
    """Whether a row carries the column codes `甲 乙 1 2` of the form."""
    held = cells.filled.get(number, {}).values()
    if not any(isinstance(value, str) and label_key(value) == "甲" for value in held):
        return False
    row = cells.rows[number]
    shown = [label_key(str(row[col])) for col in columns.values() if not is_blank(row[col])]
    if "甲" not in shown:
        return False
    codes = [text for text in shown if _CODE_ROW.match(text.removesuffix(".0"))]
    return len(codes) * 2 > len(columns) and len(codes) == len(shown)


def table_rows(index: SheetIndex, found: FoundTable) -> list[int]:
    """Rows of the table that hold anything in its columns.

    Notes stand under a table, but people also write one between two rows and go on: below a note,
    a row counts that fills several columns.
    """
    held = []
    enough = 1
    own_columns = frozenset(found.columns.values())
    for row in index.cells.rows_with_something:
        if row <= found.header_row:
            continue
        values = index.cells.filled.get(row, {}).values()
        first_text = next(iter(values), "")
        if isinstance(first_text, str) and label_key(first_text).startswith(NOTES):
            enough = _COLUMNS_OF_A_ROW
            continue
        something = own_columns.intersection(index.cells.something_in(row))
        if not something:
            continue
        filled = sum(col in something for col in found.columns.values())
        first_words = next((v for v in values if isinstance(v, str)), "")
        if filled == 1 and _SIGNATURE.match(label_key(first_words)):
            enough = _COLUMNS_OF_A_ROW
            continue
        if filled >= enough and not _is_code_row(index.cells, row, found.columns):
            held.append(row)
    return held
