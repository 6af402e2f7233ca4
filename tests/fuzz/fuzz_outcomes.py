"""What became of the changed files."""

import io
import re
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
from filled_forms import roster
from measured import Taken, taken

from expectations.judge import judge
from ingestion.facts import identified
from ingestion.submission import PartRead
from ingestion.workers import read_files

_CRASH, _AT_A_LIMIT = "reader_failed", ("too_slow_file", "too_large_file")
_WORKERS = 2


@dataclass
class Outcomes:
    """Verdicts by mutation; `crashes` and `not_there` name files and what happened."""

    seconds: int
    seed: int
    start: float = field(default_factory=time.monotonic)
    files: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    verdicts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    crashes: list[str] = field(default_factory=list)
    not_there: list[str] = field(default_factory=list)
    numbers: int = 0
    slowest: Taken = field(default_factory=lambda: Taken(0, 0, ""))
    largest: Taken = field(default_factory=lambda: Taken(0, 0, ""))

    @property
    def time_is_up(self) -> bool:
        return time.monotonic() - self.start > self.seconds

    @property
    def at_a_limit(self) -> int:
        """Files that asked for more than they may have, and were refused."""
        return sum(said[problem] for said in self.verdicts.values() for problem in _AT_A_LIMIT)


def read_all(paths: list[Path], told: Path, outcomes: Outcomes) -> None:
    """Read and judge the files of one round; a return that is read is looked up by openpyxl."""
    read = list(zip(paths, read_files(paths, roster(), _WORKERS), strict=True))
    for measured in taken(told):
        outcomes.slowest = max(outcomes.slowest, measured, key=lambda t: t.seconds)
        outcomes.largest = max(outcomes.largest, measured, key=lambda t: t.mib)
    for path, parts in read:
        outcomes.files[_mutation(path)] += 1
        outcomes.formats[path.suffix] += 1
        if path.suffix == ".xlsx":
            _look_up(path, parts, outcomes)
    for path, verdict, detail in _verdicts(read):
        outcomes.verdicts[_mutation(path)][verdict] += 1
        if verdict == _CRASH:
            outcomes.crashes.append(f"{path.name}: {detail}")


def _mutation(path: Path) -> str:
    return path.name.split("-")[1]


def _verdicts(read: list[tuple[Path, list[PartRead]]]) -> Iterator[tuple[Path, str, str]]:
    """Of each part its kind, the problem that sends it back, or the verdict on a return."""
    returns: dict[str, tuple[Path, pa.Table]] = {}
    for path, parts in read:
        for number, part in enumerate(parts):
            if part.kind != "return":
                yield path, part.kind, ""
            elif problem := _problem(part):
                yield path, *problem
            else:
                name, sent = f"{path.name}#{number}", part.parsed
                facts = identified(part.columns, name, sent.reporter, sent.form, sent.report_year)
                returns[name] = path, facts
    for name, verdict, detail in _judged({name: facts for name, (_, facts) in returns.items()}):
        yield returns[name][0], verdict, detail


def _problem(part: PartRead) -> tuple[str, str] | None:
    """What sends back a part that is no return of ours, and its detail."""
    for fact in part.columns.select(["field", "reading", "raw_text"]).to_pylist():
        if fact["field"] == "_file" and fact["reading"].startswith("!"):
            return fact["reading"].removeprefix("!"), fact["raw_text"] or ""
    return None


def _judged(facts: dict[str, pa.Table]) -> Iterator[tuple[str, str, str]]:
    """All in one call, as intake does; one that stops it is found in two halves."""
    if not facts:
        return
    try:
        verdicts = judge(pa.concat_tables(facts.values()), list(facts), roster(), {}).verdicts
    except Exception as error:  # whatever a changed file makes of the judge is what is asked
        if len(facts) == 1:
            yield next(iter(facts)), _CRASH, f"{type(error).__name__}: {error}"
            return
        items = list(facts.items())
        for half in (items[: len(items) // 2], items[len(items) // 2 :]):
            yield from _judged(dict(half))
        return
    for name in facts:
        yield name, verdicts[name], ""


def _look_up(path: Path, parts: list[PartRead], outcomes: Outcomes) -> None:
    """Each number that was read stands at its cell, as another reader of the format sees it."""
    numbers = [
        fact
        for part in parts
        for fact in part.columns.select(
            ["sheet", "cell", "raw_text", "value", "reading"]
        ).to_pylist()
        if fact["value"] is not None and fact["cell"]
    ]
    if not numbers:
        return
    try:
        book = openpyxl.load_workbook(_without_merged_ranges(path), data_only=True)
    except Exception:  # what openpyxl cannot open it cannot say anything of
        return
    for fact in numbers:
        if fact["sheet"] not in book.sheetnames:
            continue
        outcomes.numbers += 1
        seen = book[fact["sheet"]][fact["cell"]].value
        if not _same(fact["raw_text"], seen):
            outcomes.not_there.append(
                f"{path.name}: {fact['sheet']}!{fact['cell']}: {fact['raw_text']!r}, {seen!r}"
            )


def _without_merged_ranges(path: Path) -> io.BytesIO:
    """openpyxl makes an object of every cell that one names, more than any memory holds."""
    copy = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"<(\w+:)?mergeCell\s[^>]*>", b"", old.read(name)))
    return copy


def _same(raw: str, seen: Any) -> bool:
    try:
        return Decimal(raw) == Decimal(str(seen))
    except InvalidOperation:
        return raw.strip() == str(seen).strip()
