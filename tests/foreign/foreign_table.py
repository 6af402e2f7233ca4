"""docs/foreign.md: what became of the foreign workbooks, package by package."""

from collections import Counter

from foreign_intake import PackageResult

_HEAD = """# Foreign workbooks

Written by `make foreign`: every workbook in the source distributions of Python's spreadsheet
packages (their own test files and examples, downloaded by pip, nothing of them kept here) received
as if somebody had sent it. None is a form of ours: a clear verdict is `unknown_form`, or another
problem that sends it back. `reader_failed` is a crash. Seconds are of this machine, one file at a
time in a process of its own.

| package | files | formats | verdicts | crashes | over limits | slowest |
|---|---|---|---|---|---|---|
"""


def page(results: list[PackageResult], missing: list[str]) -> str:
    lines = [_row(result) for result in results if result.files]
    empty = [result.package for result in results if not result.files]
    text = _HEAD + "\n".join(lines) + "\n"
    for result in results:
        for told in (*result.crashes, *result.over_limits):
            text += f"\n- {result.package}, {told}"
    if empty:
        text += f"\nWithout workbooks in their source distribution: {', '.join(empty)}.\n"
    if missing:
        text += f"\nNot to be had by pip as a source distribution here: {', '.join(missing)}.\n"
    return text + f"\n{last_line(results)}\n"


def _row(result: PackageResult) -> str:
    slowest = f"{result.slowest} {result.seconds:.1f} s"
    cells = (
        result.package, str(result.files), _counted(result.formats), _counted(result.verdicts),
        str(len(result.crashes)), str(len(result.over_limits)), slowest,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def last_line(results: list[PackageResult]) -> str:
    files = sum(result.files for result in results)
    crashes = sum(len(result.crashes) for result in results)
    over = sum(len(result.over_limits) for result in results)
    return f"foreign workbooks: {files}, crashes: {crashes}, over their limits: {over}"
