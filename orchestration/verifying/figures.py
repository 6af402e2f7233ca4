"""Printed figures against the lineage's values, and the check code made of them again.

The lineage holds a value to twelve places; what is printed must lie within half of its own last
place, which is what rounding half to even gives (GB/T 8170), whichever side a tie fell to.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from exports.check_code import code_of
from exports.rounding import rounded
from orchestration.verifying.difference import Difference, differs

Place = tuple[str, str]
"""Sheet and cell; in a report the heading and the bookmark."""
Row = dict[str, Any]

NUMBER = re.compile(r"-?\d+(\.\d+)?")
COLUMNS = ["sheet", "cell", "column", "value", "n_counted", "n_owed"]
_HALF = Decimal("0.5")


def printed_cells(book: Path | io.BytesIO) -> tuple[dict[Place, str], dict[str, str]]:
    """Every filled cell as the eye reads it, numbers by their formats; footers by sheet."""
    workbook = openpyxl.load_workbook(book)
    cells = {
        (page.title, cell.coordinate): _printed(cell.value, cell.number_format)
        for page in workbook.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    }
    footers = {
        page.title: " ".join(
            part.text or ""
            for part in (page.oddFooter.left, page.oddFooter.center, page.oddFooter.right)
        )
        for page in workbook.worksheets
    }
    workbook.close()
    return cells, footers


def _printed(value: object, shown_as: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    decimals = len(shown_as.partition(".")[2]) if re.fullmatch(r"0(\.0+)?", shown_as) else None
    exact = Decimal(repr(value))
    return f"{exact:f}" if decimals is None else f"{exact:.{decimals}f}"


def compare_figures(
    file: str, rows: Sequence[Row], printed: Mapping[Place, str], moved: bool = False
) -> Iterator[Difference]:
    """Each figure of the lineage that prints a number, against what is printed in its place.

    With `moved` a text may say the direction of a change in words: its size is compared.
    """
    for row in rows:
        value: Decimal | None = row["value"]
        if value is None:
            continue
        said = printed.get((row["sheet"], row["cell"]), "")
        found = NUMBER.search(said) if moved else NUMBER.fullmatch(said)
        places = len(found[1] or ".") - 1 if found else 0
        in_words = found is not None and found[0] != said
        wanted = abs(value) if in_words else value
        if found is None and moved and said and not rounded(value, 0):
            continue  # a change of nothing, said in words: the paragraph's mark has it
        off = abs(Decimal(found[0]) - wanted) if found else None
        if off is None or off > _HALF.scaleb(-places):
            shown = f"{rounded(value, places):f}" if found else f"{value.normalize():f}"
            yield differs(
                "cell", file=file, sheet=row["sheet"], cell=row["cell"], found=said, expected=shown
            )


def compare_code(
    file: str, rows: Sequence[Row], printed: Mapping[Place, str], manifest: Mapping[str, Any]
) -> Iterator[Difference]:
    """The check code over the figures as they are printed, against the manifest's."""
    places = [(row["sheet"], row["cell"]) for row in rows]
    code = code_of((*place, printed.get(place, "")) for place in places)
    if code != manifest.get("check_code"):
        yield differs("check_code", file=file, found=code, expected=manifest.get("check_code", ""))
