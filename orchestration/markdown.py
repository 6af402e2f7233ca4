"""Tables and bars as Markdown, for the metadata that the Dagster UI shows."""

import re
from collections.abc import Iterable, Sequence

_WIDTH = 10
_NO_BREAK = "\u00a0"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars and line breaks inside a cell are made harmless."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def link(words: str, address: str) -> str:
    """A Markdown link; brackets in the words are made harmless."""
    harmless = re.sub(r"([\\\[\]])", r"\\\1", words)
    return f"[{harmless}]({address})"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def share(part: int, whole: int) -> str:
    """n/N behind a bar of blocks, in one line; the bar is full only when nothing is missing."""
    filled = part * _WIDTH // whole if whole else 0
    return f"{'█' * filled}{'░' * (_WIDTH - filled)}{_NO_BREAK}{part}/{whole}"
