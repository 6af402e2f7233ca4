"""A workbook against its lineage and its manifest, cell by cell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exports.printed_texts import texts_of_sheet
from exports.proof import read_back
from orchestration.verifying.difference import Difference, differs, note
from orchestration.verifying.figures import Row, compare_code, compare_figures, printed_cells


def compare_workbook(book: Path, rows: list[Row], manifest: dict[str, Any]) -> Iterator[Difference]:
    """Figures, check code, texts; numbers that no figure is."""
    printed, footers = printed_cells(book)
    yield from compare_figures(book.name, rows, printed)
    yield from compare_code(book.name, rows, printed, manifest)
    code = str(manifest.get("check_code"))
    for sheet, footer in footers.items():
        if code not in footer:
            yield differs("footer", file=book.name, sheet=sheet, found=footer, expected=code)
    if not any(code in text for text in printed.values()):
        yield differs("no_code", file=book.name, expected=code)
    issued = manifest["checks"].get("texts")
    if issued is None:
        yield note("no_texts", file=book.name)
        return
    numbers = {(row["sheet"], row["cell"]) for row in rows if row["value"] is not None}
    of_coverage = {
        (row["sheet"], row["cell"]): f"{row['n_counted']}/{row['n_owed']}"
        for row in rows
        if row["column"] == "n_counted/n_owed"
    }
    cells = read_back(book, set())
    for sheet in sorted(issued.keys() | cells.keys()):
        if sheet not in cells or sheet not in issued:
            code = "sheet_missing" if sheet not in cells else "sheet_extra"
            yield differs(code, file=book.name, sheet=sheet)
            continue
        was, now = _marks(issued[sheet]), _marks(texts_of_sheet(cells[sheet]))
        filled = cells[sheet].keys() - now.keys()
        for cell in sorted(was.keys() | now.keys() | filled):
            place = sheet, cell
            if place in numbers:
                continue
            if cell in filled and cell not in was:
                yield differs("extra", file=book.name, sheet=sheet, cell=cell, found=printed[place])
            elif was.get(cell) != now.get(cell):
                values = {"file": book.name, "sheet": sheet, "cell": cell}
                found = printed.get(place, "")
                if place in of_coverage:
                    yield differs("cell", **values, found=found, expected=of_coverage[place])
                else:
                    yield differs("text", **values, found=found)


def _marks(written: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in written.split()) if written else {}
