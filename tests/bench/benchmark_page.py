"""docs/benchmarks.md: a section for each part, those not measured now kept as they are."""

import datetime as dt
import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Written by `make bench`; `make bench PARTS="intake models"` measures some parts again and leaves
the others as they are. Contenders take turns in one run; figures are medians of the rounds. All
parks and figures are synthetic. Quote the ratios: seconds belong to the machine.
"""


def section(title: str, body: Iterable[str]) -> str:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join((f"## {title}", f"Measured on {today}: {machine}.", "", *body, ""))


def table(columns: Sequence[object], rows: Mapping[str, Sequence[object]]) -> list[str]:
    """A row for each name; numbers come with two places, texts as they are."""
    return [
        _row("", columns),
        "|---" * (len(columns) + 1) + "|",
        *(_row(name, values) for name, values in rows.items()),
        "",
    ]


def _row(name: str, values: Sequence[object]) -> str:
    cells = (f"{value:,.2f}" if isinstance(value, float) else str(value) for value in values)
    return f"| {name} | " + " | ".join(cells) + " |"


def put(sections: Iterable[str], titles: Sequence[str]) -> str:
    """Put sections in the place of those of the same title, all in the order of `titles`."""
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    standing = [part for part in re.split(r"^(?=## )", before, flags=re.MULTILINE)[1:]]
    found = {part.splitlines()[0][3:]: part.strip("\n") for part in [*standing, *sections]}
    text = "\n\n".join([_HEAD.strip("\n"), *(found[t] for t in titles if t in found)]) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    return text
