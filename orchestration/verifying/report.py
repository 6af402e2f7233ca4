"""A Word report against its lineage and its manifest: bookmarks, charts, paragraphs."""

import io
import re
import zipfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from exports.printed_texts import paragraphs
from exports.proof import ProofError
from exports.report_proof import bookmark_texts, charted
from ingestion.mark import mark, marks_in
from orchestration.verifying.difference import Difference, differs, note
from orchestration.verifying.figures import (
    Place,
    Row,
    compare_code,
    compare_figures,
    printed_cells,
)

_BOOKMARK = re.compile(r"F\d{4,}")


def compare_report(book: Path, rows: list[Row], manifest: dict[str, Any]) -> Iterator[Difference]:
    """Figures under bookmarks and behind charts, check code, and every paragraph by its mark."""
    said = bookmark_texts(book)
    in_text = [row for row in rows if _BOOKMARK.fullmatch(row["cell"])]
    behind = [row for row in rows if not _BOOKMARK.fullmatch(row["cell"])]
    printed = {
        (row["sheet"], row["cell"]): said[row["cell"]] for row in in_text if row["cell"] in said
    }
    yield from compare_figures(book.name, in_text, printed, moved=True)
    yield from compare_code(book.name, in_text, printed, manifest)
    yield from compare_figures(book.name, behind, _behind_charts(book))
    try:
        with zipfile.ZipFile(book) as archive:
            charted(archive)
    except (ProofError, KeyError, IndexError) as error:
        yield differs("chart", file=book.name, detail=error)
    for name in sorted(said.keys() - {row["cell"] for row in in_text}):
        yield differs("extra", file=book.name, sheet="", cell=name, found=said[name])
    texts = paragraphs(book)
    code = str(manifest.get("check_code"))
    if not any(code in text for part in texts.values() for text in part):
        yield differs("no_code", file=book.name, expected=code)
    issued = manifest["checks"].get("texts")
    if issued is None:
        yield note("no_texts", file=book.name)
        return
    for part in sorted(issued.keys() | texts.keys()):
        now = texts.get(part, [])
        was = marks_in(issued.get(part, ""))
        steps = SequenceMatcher(None, was, [mark(text) for text in now], autojunk=False)
        for step, _, _, first, last in steps.get_opcodes():
            if step != "equal":
                yield differs(
                    "paragraph", file=book.name, sheet=part, cell=first + 1,
                    found=" / ".join(now[first:last]),
                )  # fmt: skip


def _behind_charts(book: Path) -> dict[Place, str]:
    found: dict[Place, str] = {}
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/embeddings/.*\.xlsx", name):
                found |= printed_cells(io.BytesIO(archive.read(name)))[0]
    return found
