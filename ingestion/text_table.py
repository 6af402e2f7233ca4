"""Tables kept as text: `.csv` in any encoding and separator that offices use.

Every cell is text as it stands; what it means is the normaliser's matter.
"""

import csv
import io
import re

from ingestion.limits import Limits
from ingestion.refusal import UnreadableFile

_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SEPARATORS = ",\t;"
_SAMPLE = 20_000


def decoded(content: bytes) -> tuple[str, str] | None:
    """The text and the encoding it was read in; None for what is no text at all.

    UTF-8 first: text in GB18030 is as good as never valid UTF-8. UTF-16 announces itself.
    """
    marked = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ()
    for encoding in marked or _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else (text, encoding.removesuffix("-sig").upper())
    return None


def separator(text: str) -> str:
    """What parts the cells of a line; '' where nothing does so."""
    sample = text[:_SAMPLE]
    if not any(mark in sample for mark in _SEPARATORS):
        return ""
    try:
        return csv.Sniffer().sniff(sample, _SEPARATORS).delimiter
    except csv.Error:  # titles and ragged lines: the mark that the most lines have
        lines = sample.splitlines()
        return max(_SEPARATORS, key=lambda mark: sum(mark in line for line in lines))


def read_csv(content: bytes, limits: Limits) -> tuple[list[list[object]], str]:
    """The rows, all of one width, and how they were read."""
    known = decoded(content)
    if known is None:
        raise UnreadableFile("unreadable_file", "no text")
    text, encoding = known
    mark = separator(text) or ","
    rows: list[list[object]] = []
    width = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            width = max(width, len(line))
            rows.append(list(line))
            if len(rows) * width > limits.cells:
                raise UnreadableFile("too_large_file", f"{len(rows)} × {width}")
    except csv.Error as error:
        raise UnreadableFile("unreadable_file", str(error)) from error
    shown = {"\t": "tab"}.get(mark, mark)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return rows, f"text in {encoding}, separated by {shown}"
