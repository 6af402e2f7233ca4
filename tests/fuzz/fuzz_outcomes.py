"""What became of the changed files, and the page that says so."""

import resource
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl
from filled_forms import roster

from expectations.judge import judge
from ingestion.facts import identified
from ingestion.limits import DEFAULT_LIMITS
from ingestion.submission import PartRead
from ingestion.workers import read_files

_CRASH, _OVER = "reader_failed", ("too_slow_file", "too_large_file")
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
    slowest: tuple[float, str] = (0.0, "")

    @property
    def time_is_up(self) -> bool:
        return time.monotonic() - self.start > self.seconds


def read_all(paths: list[Path], outcomes: Outcomes) -> None:
    """Read and judge the files of one round; a return that is read is looked up by openpyxl."""
    before = time.monotonic()
    for path, parts in zip(paths, read_files(paths, roster(), _WORKERS), strict=True):
        now = time.monotonic()
        outcomes.slowest = max(outcomes.slowest, (now - before, path.name))
        mutation = path.name.split("-")[1]
        outcomes.files[mutation] += 1
        outcomes.formats[path.suffix] += 1
        for part in parts:
            verdict, detail = _verdict(part)
            outcomes.verdicts[mutation][verdict] += 1
            if verdict == _CRASH:
                outcomes.crashes.append(f"{path.name}: {detail}")
        if path.suffix == ".xlsx":
            _look_up(path, parts, outcomes)
        before = time.monotonic()


def _verdict(part: PartRead) -> tuple[str, str]:
    """What is said of it: its kind, the problem that sends it back, or the verdict on a return."""
    if part.kind != "return":
        return part.kind, ""
    for fact in part.columns.select(["field", "reading", "raw_text"]).to_pylist():
        if fact["field"] == "_file" and fact["reading"].startswith("!"):
            return fact["reading"].removeprefix("!"), fact["raw_text"] or ""
    facts = identified(part.columns, "r", part.parsed.reporter, part.parsed.form, None)
    return judge(facts, ["r"], roster(), {}).verdicts["r"], ""


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
        book = openpyxl.load_workbook(path, data_only=True)
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


def _same(raw: str, seen: Any) -> bool:
    try:
        return Decimal(raw) == Decimal(str(seen))
    except InvalidOperation:
        return raw.strip() == str(seen).strip()


def page(outcomes: Outcomes) -> str:
    files = sum(outcomes.files.values())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    slow, name = outcomes.slowest
    formats = ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.formats.items()))
    lines = [
        "# Fuzzing",
        "",
        f"Written by `make fuzz`: sound files changed at random for {outcomes.seconds} seconds,",
        f"seed {outcomes.seed}, read as intake reads them, in worker processes under its limits.",
        "`reader_failed` would be a crash. Numbers that were read are looked up at their cells by",
        "openpyxl where it can open the file.",
        "",
        f"{files:,} files ({formats}); "
        f"crashes: {len(outcomes.crashes)}; numbers looked up: {outcomes.numbers:,}, "
        f"not there: {len(outcomes.not_there)}; slowest: {name}, {slow:.1f} s "
        f"(limit {DEFAULT_LIMITS.seconds} s); peak memory of a worker: {peak:.0f} MiB "
        f"(limit {DEFAULT_LIMITS.memory_mib} MiB on top of the program).",
        "",
        "| change | files | verdicts |",
        "|---|---|---|",
    ]
    for mutation, count in sorted(outcomes.files.items()):
        said = outcomes.verdicts[mutation].most_common()
        lines.append(f"| {mutation} | {count:,} | {', '.join(f'{c} {n:,}' for c, n in said)} |")
    told = [f"- {line}" for line in (*outcomes.crashes, *outcomes.not_there)[:50]]
    return "\n".join([*lines, *(["", *told] if told else []), ""])
