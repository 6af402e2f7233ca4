"""Each workbook is read as intake reads it, in processes of its own and under its limits."""

import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from expectations.judge import judge
from ingestion.facts import identified
from ingestion.limits import Limits
from ingestion.roster import Roster, load_roster
from ingestion.submission import PartRead
from ingestion.workers import read_alone

_REFERENCE = Path(__file__).parents[2] / "orchestration" / "template" / "reference"
_RETURN = "foreign"
_CRASH = "reader_failed"
_OVER = ("too_slow_file", "too_large_file")


@dataclass
class PackageResult:
    """What became of one package's files; `crashes` and `over_limits` name files."""

    package: str
    files: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    over_limits: list[str] = field(default_factory=list)
    slowest: str = ""
    seconds: float = 0.0


@cache
def _roster() -> Roster:
    return load_roster(_REFERENCE)


def taken_in(package: str, paths: list[Path]) -> PackageResult:
    """Read and judge every file; a file that is no return of ours has the problem that says so."""
    result = PackageResult(package)
    for path in paths:
        start = time.perf_counter()
        parts = read_alone(path, _roster(), Limits())
        seconds = time.perf_counter() - start
        result.files += 1
        result.formats[path.suffix.lower()] += 1
        if seconds > result.seconds:
            result.slowest, result.seconds = path.name, seconds
        for part in parts:
            problem, detail = _problem(part)
            result.verdicts[problem] += 1
            if problem == _CRASH:
                result.crashes.append(f"{path.name}: {detail}")
            if problem in _OVER:
                result.over_limits.append(f"{path.name}: {problem} {detail}")
    return result


def _problem(part: PartRead) -> tuple[str, str]:
    """The problem that sends the file back, else what it is taken for."""
    if part.kind != "return":
        return part.kind, ""
    for fact in part.columns.select(["field", "reading", "raw_text"]).to_pylist():
        if fact["field"] == "_file" and fact["reading"].startswith("!"):
            return fact["reading"].removeprefix("!"), fact["raw_text"] or ""
    facts = identified(part.columns, _RETURN, part.parsed.reporter, part.parsed.form, None)
    return judge(facts, [_RETURN], _roster(), {}).verdicts[_RETURN], ""
