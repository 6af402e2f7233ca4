"""The 校验码: a short hash of all printed figures, so that paper and file are compared by eye."""

import hashlib
from collections.abc import Iterable

from xlsxwriter.utility import xl_rowcol_to_cell

from exports.cells import Sheet


def check_code(sheets: Iterable[Sheet]) -> str:
    """Eight hexadecimal digits, `1A2B-3C4D`, over (sheet, cell, printed value) of every figure."""
    return code_of(
        (sheet.name, xl_rowcol_to_cell(cell.row, cell.col), cell.printed)
        for sheet in sheets
        for cell in sheet.figures
    )


def code_of(figures: Iterable[tuple[str, str, str]]) -> str:
    """The same over figures as (sheet, cell, printed value), wherever they stand."""
    digest = hashlib.sha256()
    for figure in figures:
        digest.update(("\t".join(figure) + "\n").encode())
    code = digest.hexdigest()[:8].upper()
    return f"{code[:4]}-{code[4:]}"
