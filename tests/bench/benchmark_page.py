"""docs/benchmarks.md: a section for each part, those not measured now kept as they are.

README sums up what has a goal.
"""

import datetime as dt
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from readme_section import put_into_readme

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Written by `make bench`; `make bench PARTS="intake models"` measures some parts again and leaves
the others as they are. Contenders take turns in one run; figures are medians of the rounds. All
parks and figures are synthetic. Quote the ratios: seconds belong to the machine.
"""
_GOAL = re.compile(r" \(goal (.+?)\)")
_IN_README = """`make bench` measures and writes this table: what has a goal, each figure
with its size. Beside what, and where the time goes: [docs/benchmarks.md](docs/benchmarks.md).
Two cores, synthetic parks.
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
    """Put sections in the place of those of the same title, all in the order of `titles`.

    README's table is written anew from the page.
    """
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    standing = [part for part in re.split(r"^(?=## )", before, flags=re.MULTILINE)[1:]]
    known = {part.splitlines()[0][3:]: part.strip("\n") for part in [*standing, *sections]}
    found = {title: known[title] for title in titles if title in known}
    text = "\n\n".join([_HEAD.strip("\n"), *found.values()]) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    put_into_readme("bench", "\n".join([_IN_README, *_goals(found)]).strip("\n"))
    return text


def _goals(parts: Mapping[str, str]) -> list[str]:
    """A row for all that has a goal: in the name of its row or column, or in a column of goals."""
    measured = {
        f"{title.partition(':')[0]}: {what}": [
            goal,
            ", ".join(f"{value} ({size})" for size, value in figures if value),
        ]
        for title, text in parts.items()
        for rows in _tables(text)
        for what, goal, figures in (*_goals_of_rows(rows), *_goals_of_columns(rows))
    }
    return table(["goal", "measured"], measured)


def _tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of a part: rows of cells, the first of headers."""
    for found in re.findall(r"(?:^\|.*(?:\n|$))+", text, flags=re.MULTILINE):
        header, _, *rows = found.splitlines()
        yield [[cell.strip() for cell in row.strip("|").split("|")] for row in (header, *rows)]


_Goal = tuple[str, str, list[tuple[str, str]]]
"""What is measured, its goal, its figures by size."""


def _goals_of_rows(rows: list[list[str]]) -> Iterator[_Goal]:
    (_, *columns), *others = rows
    for name, *values in others:
        figures = dict(zip(columns, values, strict=True))
        stands = figures.pop("goal", "")
        found = _GOAL.search(name)
        if goal := found[1] if found else stands:
            yield _GOAL.sub("", name), goal, [*figures.items()]


def _goals_of_columns(rows: list[list[str]]) -> Iterator[_Goal]:
    header, *others = rows
    for column, name in enumerate(header):
        if found := _GOAL.search(name):
            yield _GOAL.sub("", name), found[1], [(row[0], row[column]) for row in others]
