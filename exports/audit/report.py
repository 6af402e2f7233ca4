"""The words of a published Word report as blocks: headings, lines, tables, and its figures."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import _Element

_FIGURE = re.compile(r"F\d{4,}")
_HEADING = re.compile(r"Heading(\d)")

Block = dict[str, Any]
"""`kind` is a paragraph's style, or `table`. A paragraph has `pieces`: each a text, or a text with
the bookmark of its figure. A table has `rows` of cells with `pieces`, `across`, `down`, `head`."""


def blocks(path: Path) -> list[Block]:
    """The body of a report, block by block, without empty lines."""
    with zipfile.ZipFile(path) as archive:
        body = parse_xml(archive.read("word/document.xml")).find(qn("w:body"))
    made = []
    for element in body:
        if element.tag == qn("w:tbl"):
            made.append({"kind": "table", "rows": _rows(element)})
        elif element.tag == qn("w:p") and (pieces := list(_pieces(element))):
            made.append({"kind": _style(element), "pieces": pieces})
    return made


def _style(paragraph: _Element) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val")))


def _pieces(paragraph: _Element) -> Iterator[list[str]]:
    """`[text]`, or `[text, bookmark]`; neighbours without a bookmark are one."""
    named, ends, text = "", "", ""
    wanted = (qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:t"), qn("w:br"), qn("w:tab"))
    for element in paragraph.iter(*wanted):
        if element.tag == qn("w:t"):
            text += element.text or ""
        elif element.tag in (qn("w:br"), qn("w:tab")):
            text += " "
        elif element.tag == qn("w:bookmarkStart"):
            if _FIGURE.fullmatch(element.get(qn("w:name")) or ""):
                if text:
                    yield [text]
                named, ends, text = str(element.get(qn("w:name"))), element.get(qn("w:id")), ""
        elif named and element.get(qn("w:id")) == ends:
            yield [text, named]
            named, text = "", ""
    if text:
        yield [text]


def _rows(table: _Element) -> list[list[Block]]:
    """Cells with their merged size; what continues a cell above is counted to it."""
    rows: list[list[Block]] = []
    above: dict[int, Block] = {}
    for row in table.iter(qn("w:tr")):
        head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        cells, column = [], 0
        for cell in row.iter(qn("w:tc")):
            properties = cell.find(qn("w:tcPr"))
            span = properties.find(qn("w:gridSpan"))
            across = 1 if span is None else int(span.get(qn("w:val")))
            merge = properties.find(qn("w:vMerge"))
            if merge is not None and merge.get(qn("w:val")) != "restart" and column in above:
                above[column]["down"] += 1
            else:
                paragraphs = list(cell.iter(qn("w:p")))
                pieces = [piece for line in paragraphs for piece in _pieces(line)]
                style = _style(paragraphs[0]) if paragraphs else ""
                made = {"pieces": pieces, "across": across, "down": 1, "kind": style, "head": head}
                cells.append(made)
                above[column] = made
            column += across
        rows.append(cells)
    return rows


def level(kind: str) -> int:
    """1 for a first-order heading, 0 where a style is none."""
    found = _HEADING.fullmatch(kind)
    return int(found[1]) if found else 0
