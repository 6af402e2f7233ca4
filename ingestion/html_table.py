"""HTML tables, which many programs save under the name `.xls`: each outer table is a sheet.

The parser fetches nothing and expands no entity of a document's own. LibreOffice (`sdval`) and
Excel (`x:num`) keep the exact number beside the one shown; both forms are known here.
"""

import re
from dataclasses import dataclass, field

from lxml import html

from ingestion.limits import Limits
from ingestion.look import Place
from ingestion.refusal import UnreadableFile
from ingestion.text_table import decoded

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>(.*?)</x:Name>", re.DOTALL)
_SHOWN_NUMBER = re.compile(r"^[-+]?[\d,]*\.?\d+(?:[eE][-+]?\d+)?%?$")
_NUMBER = re.compile(r"^[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?$")


@dataclass
class HtmlSheet:
    """One table; a cell spanning others speaks from its first place, as in a workbook."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    percent_cells: set[Place] = field(default_factory=set)


def read_html(content: bytes, limits: Limits) -> tuple[list[HtmlSheet], dict[str, str]]:
    """The outer tables in their order, and what the page says about itself (`<meta>`)."""
    text = _text(content)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except Exception as error:  # lxml has many ways to say that nothing is left
        raise UnreadableFile("unreadable_file", str(error)) from error
    tables = page.xpath("//table[not(ancestor::table)]")
    if not tables:
        raise UnreadableFile("unreadable_file", "no table")
    if len(tables) > limits.sheets:
        raise UnreadableFile("too_large_file", f"{len(tables)} tables")
    kept = [name.strip() for name in _SHEET_NAME.findall(text)]
    sheets = []
    for number, table in enumerate(tables):
        name = _caption(table) or (kept[number] if number < len(kept) else f"Sheet{number + 1}")
        sheets.append(_sheet(table, name, limits))
    said = {tag.get("name", ""): tag.get("content", "") for tag in page.iter("meta")}
    return sheets, {name: value for name, value in said.items() if name}


def _text(content: bytes) -> str:
    declared = _DECLARED.search(content[:4096])
    if declared and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        return content.decode("gb18030", "replace")
    known = decoded(content)
    if known is None:
        raise UnreadableFile("unreadable_file", "no text")
    return known[0]


def _caption(table: html.HtmlElement) -> str:
    """A table's caption, or the emphasised heading that LibreOffice sets right before it."""
    said = table.xpath("./caption") or table.xpath(
        "./preceding-sibling::*[1][self::a or self::h1 or self::h2 or self::h3]//em"
    )
    return " ".join(said[0].text_content().split()) if said else ""


def _sheet(table: html.HtmlElement, name: str, limits: Limits) -> HtmlSheet:
    sheet = HtmlSheet(name)
    taken: dict[Place, None] = {}
    cells: dict[Place, object] = {}
    rows = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    width = 0
    for row, line in enumerate(rows):
        col = 0
        for cell in line.xpath("./td | ./th"):
            while (row, col) in taken:
                col += 1
            down = min(_span(cell, "rowspan"), len(rows) - row)
            right = _span(cell, "colspan")
            if (width := max(width, col + right)) * len(rows) > limits.cells:
                raise UnreadableFile("too_large_file", f"{name}: {len(rows)} × {width}")
            taken.update(
                dict.fromkeys((row + i, col + j) for i in range(down) for j in range(right))
            )
            if down * right > 1:
                sheet.merged.append(((row, col), (row + down - 1, col + right - 1)))
            cells[row, col], percent = _value(cell)
            if percent:
                sheet.percent_cells.add((row, col))
            col += right
    sheet.rows = [[cells.get((row, col), "") for col in range(width)] for row in range(len(rows))]
    return sheet


def _span(cell: html.HtmlElement, attribute: str) -> int:
    written = (cell.get(attribute) or "1").strip()
    return min(max(int(written), 1), 16384) if written.isascii() and written.isdigit() else 1


def _value(cell: html.HtmlElement) -> tuple[object, bool]:
    """What a cell shows, or the exact number kept beside it; and whether as a percentage."""
    for line_break in cell.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    pieces = cell.xpath(".//text()[not(ancestor::comment)]")
    lines = "".join(pieces).replace("\xa0", " ").split("\n")
    shown = "\n".join(" ".join(line.split()) for line in lines).strip()
    exact = (cell.get("sdval") or cell.get("x:num") or "").strip()
    if _NUMBER.match(exact) and _SHOWN_NUMBER.match(shown.replace(" ", "")):
        return float(exact), shown.endswith("%")
    return shown, False
