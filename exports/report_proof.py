"""The proof of a report: the document is read back and every figure recomputed.

As with workbooks, nothing but places is taken from what wrote it: bookmarks are read from the
file, marts asked again by key, figures divided and rounded with fractions. Of charts, the numbers
they draw and the workbook behind them are compared.
"""

import io
import re
import zipfile
from fractions import Fraction
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
from docx.oxml import parse_xml

from exports.printed_texts import texts_of_report
from exports.proof import (
    LINEAGE_COLUMNS,
    NOT_A_NUMBER,
    Proof,
    ProofError,
    Prover,
    printed_units,
)
from exports.recompute import Expected
from exports.report_layout import Moved
from exports.report_marks import bookmarked
from exports.report_write import PrintedAt, Written

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def prove_report(
    document: Path, lineage: Path, prover: Prover, written: Written, moved: Moved
) -> Proof:
    """Compare every figure of the document with the warehouse.

    Raises ProofError with heading, bookmark, what is written and what was expected, also for a
    bookmark without lineage and for a chart that draws other numbers than its workbook holds.
    """
    rows = pq.read_table(lineage, columns=LINEAGE_COLUMNS).to_pylist()
    prover.ask(rows)
    recomputed = prover.recomputed
    with zipfile.ZipFile(document) as archive:
        found = bookmarked(parse_xml(archive.read("word/document.xml")))
        charts = charted(archive)
    uses = {figure.bookmark: figure for figure in written.figures}
    units = {sheet.name: printed_units(sheet.layout) for sheet in written.charts}
    numbers = 0
    for row in rows:
        place = row["cell"]
        if row["sheet"] in charts and place not in uses:
            said = charts[row["sheet"]].get(place, "")
            expected = recomputed.expected(row, units[row["sheet"]])
        else:
            said = _said(found.pop(place, None), uses[place], moved)
            expected = recomputed.expected(row, uses[place].units)
        if not _equal(said, expected):
            raise ProofError(
                f"{row['sheet']} {place}: written {said!r}, expected {expected.text!r} "
                f"{expected.number} ({row['table']} {row['row_key']} {row['column']})"
            )
        is_number = _NUMBER.fullmatch(said) is not None
        if is_number != (row["value"] is not None):
            raise ProofError(
                f"{row['sheet']} {place}: lineage has {row['value']}, written {said!r}"
            )
        numbers += is_number
    if found:
        raise ProofError(f"bookmarks without lineage: {'、'.join(sorted(found))}")
    return Proof(len(rows), numbers, texts_of_report(document))


def _said(text: str | None, use: PrintedAt, moved: Moved) -> str:
    """The number that a bookmark says; a change in words has its sign from them."""
    if text is None:
        raise ProofError(f"{use.heading} {use.bookmark}: no such bookmark")
    if not use.moved:
        return text
    if text == moved.same:
        return "0"
    number = _NUMBER.search(text)
    sign = {moved.up: "", moved.down: "-"}.get(text[: number.start()]) if number else None
    if number is None or sign is None:
        raise ProofError(f"{use.heading} {use.bookmark}: {text!r} is no change")
    return sign + number[0]


def _equal(said: str, expected: Expected) -> bool:
    if _NUMBER.fullmatch(said):
        return expected.number is not None and Fraction(said) == expected.number
    if expected.number is None:
        return said == expected.text if expected.text else said in NOT_A_NUMBER
    return said in NOT_A_NUMBER and expected.held


def charted(archive: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    """The cells behind the charts by sheet; each chart must draw just those."""
    found: dict[str, dict[str, str]] = {}
    for name in archive.namelist():
        if not re.fullmatch(r"word/embeddings/.*\.xlsx", name):
            continue
        book = openpyxl.load_workbook(io.BytesIO(archive.read(name)), read_only=True)
        for page in book.worksheets:
            filled = (c for row in page.iter_rows() for c in row if c.value is not None)
            found[page.title] = {c.coordinate: str(c.value) for c in filled}
        book.close()
    for name in archive.namelist():
        if re.fullmatch(r"word/charts/.*\.xml", name):
            _check_drawn(name, archive.read(name), found)
    return found


def _check_drawn(name: str, xml: bytes, cells: dict[str, dict[str, str]]) -> None:
    for drawn in parse_xml(xml).iter(f"{_CHART}numRef"):
        sheet, area = drawn.find(f"{_CHART}f").text.replace("$", "").rsplit("!", 1)
        held = cells[sheet.strip("'")]
        addresses = [c for row in openpyxl.utils.rows_from_range(area) for c in row]
        for point in drawn.iter(f"{_CHART}pt"):
            address = addresses[int(point.get("idx"))]
            said = Fraction(point.find(f"{_CHART}v").text)
            if address not in held or said != Fraction(held[address]):
                raise ProofError(f"{name}: {address} is drawn otherwise than its cell")


def bookmark_texts(document: Path) -> dict[str, str]:
    """What stands under each figure's bookmark of a written report."""
    with zipfile.ZipFile(document) as archive:
        return bookmarked(parse_xml(archive.read("word/document.xml")))
