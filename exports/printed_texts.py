"""The texts of a written document by their marks: what `verify` names a changed text with.

Numbers are not among them: the lineage has those.
"""

import zipfile
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from ingestion.mark import mark


def texts_of_sheet(cells: dict[str, Any]) -> str:
    """`A1=1a2b B7=…`: the marks of all cells of a sheet that hold no number, as they stand."""
    texts = {a: str(v) for a, v in cells.items() if not _is_number(v)}
    return " ".join(f"{address}={mark(text)}" for address, text in texts.items())


def texts_of_report(document: Path) -> dict[str, str]:
    """The marks of all paragraphs of a Word document, in order, by the parts they stand in."""
    return {part: "".join(map(mark, said)) for part, said in paragraphs(document).items()}


def paragraphs(document: Path) -> dict[str, list[str]]:
    """The paragraphs' texts of document, headers and footers, by part."""
    with zipfile.ZipFile(document) as archive:
        parts = [n for n in archive.namelist() if n.startswith("word/") and n.endswith(".xml")]
        named = {n: parse_xml(archive.read(n)) for n in parts if n.count("/") == 1}
    said = {
        name: ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
        for name, body in named.items()
    }
    return {name: texts for name, texts in sorted(said.items()) if texts}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
