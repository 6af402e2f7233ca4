"""Tables and bars as Markdown, for the metadata that the Dagster UI shows."""

from collections.abc import Iterable, Sequence

_WIDTH = 10


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars and line breaks inside a cell are made harmless."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def bar(part: int, whole: int) -> str:
    """A share as a bar of blocks; full only when nothing is missing."""
    filled = part * _WIDTH // whole if whole else 0
    return "█" * filled + "░" * (_WIDTH - filled)
