"""The table of changed files: docs/fuzz.md, and its sum in the README."""

from fuzz_outcomes import Outcomes

from ingestion.limits import DEFAULT_LIMITS

_TOLD = 50
_PAGE = """# Fuzzing

Written by `make fuzz`: sound files changed at random for {seconds} seconds, seed {seed}, read as
intake reads them, in worker processes under its limits, and judged. `reader_failed` would be a
crash. Numbers that were read are looked up at their cells by openpyxl where it can open the file.
Memory is what a file added to the process that read it.

| | |
|---|---|
| files | {files} ({formats}) |
| crashes | {crashes} |
| numbers looked up | {numbers} |
| of these not in the file | {not_there} |
| longest processor time of a file | {slowest.seconds:.1f} s of {limit_seconds} s ({slowest.file}) |
| largest memory of a file | {largest.mib:.0f} MiB of {limit_mib} MiB ({largest.file}) |
| asked for more than they may have, refused | {at_a_limit} |

| change | files | verdicts |
|---|---|---|
{table}"""
_SECTION = """`make fuzz` changes sound files of every format at random, for ten minutes from a
recorded seed: {files} files, {crashes} crashes; of {numbers} numbers that were read and looked up
by openpyxl {not_there} are not in the file. The longest took {slowest.seconds:.1f} s of processor
time (limit {limit_seconds} s), the largest {largest.mib:.0f} MiB (limit {limit_mib} MiB);
{at_a_limit} asked for more than they may have and were refused ([docs/fuzz.md](docs/fuzz.md))."""


def page(outcomes: Outcomes) -> str:
    table = "".join(
        f"| {mutation} | {count:,} | {_said(outcomes, mutation)} |\n"
        for mutation, count in sorted(outcomes.files.items())
    )
    formats = ", ".join(f"{name} {count:,}" for name, count in sorted(outcomes.formats.items()))
    told = [f"- {line}" for line in (*outcomes.crashes, *outcomes.not_there)[:_TOLD]]
    return _filled(_PAGE, outcomes, table=table, formats=formats) + "\n".join(
        ["", *told, ""] if told else []
    )


def section(outcomes: Outcomes) -> str:
    """What the README says."""
    return _filled(_SECTION, outcomes)


def _said(outcomes: Outcomes, mutation: str) -> str:
    return ", ".join(f"{verdict} {n:,}" for verdict, n in outcomes.verdicts[mutation].most_common())


def _filled(text: str, outcomes: Outcomes, **more: str) -> str:
    return text.format(
        seconds=outcomes.seconds,
        seed=outcomes.seed,
        files=f"{sum(outcomes.files.values()):,}",
        crashes=len(outcomes.crashes),
        numbers=f"{outcomes.numbers:,}",
        not_there=len(outcomes.not_there),
        slowest=outcomes.slowest,
        largest=outcomes.largest,
        at_a_limit=outcomes.at_a_limit,
        limit_seconds=DEFAULT_LIMITS.seconds,
        limit_mib=f"{DEFAULT_LIMITS.memory_mib:,}",
        **more,
    )
