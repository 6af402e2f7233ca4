"""The table of breakdowns: docs/recovery.md with what a run said, the README without."""

from breakdowns import KILLS_RUNNING, Outcome

_HEAD = """| breakdown | remedy | tries | struck | forms lost | half-written | same bytes after |
|---|---|---|---|---|---|---|
"""
_PAGE = """# Breakdowns

Written by `make recovery`: {kills} kills at moments drawn with seed {seed}, and the rest, on a
small instance of synthetic returns. A kill comes when the run and what it started have had so much
processor time; up to {running} hit one instance running, so that what mends is killed too.

- *Struck*: the kill found the run at work, the run failed, `doctor` named what is damaged, one of
  two runs was turned away, or so often was looked while a run published.
- *Forms lost*: right after the breakdown, and again after the next run, each form sent must lie in
  the inbox or among the originals with all its bytes.
- *Half-written*: at the same moments each issued document must pass `verify` by itself (looked at
  again where it does not: its manifest is renamed just before it), each other workbook and archive
  that people open must be whole, and the published database must answer.
- *Same bytes after*: runs after the remedy that succeeded and left in `exports/` and `returned/`
  the files of an undisturbed run, byte by byte, and no others.

{table}
What a run or `doctor` said that was not well:

{said}"""

_SECTION = """`make recovery` writes this table: a run of a small instance is killed or hindered,
then what was sent is counted, what lies open to people is read, and the next run's files are
compared with those of an undisturbed one ([docs/recovery.md](docs/recovery.md) says how, and what
the command said).

{table}"""


def table(outcomes: list[Outcome]) -> str:
    return _HEAD + "".join(
        f"| {o.breakdown} | {o.remedy} | {o.tries} | {o.struck} | {o.lost} | {o.half_written} "
        f"| {o.same_bytes} of {o.runs_after} |\n"
        for o in outcomes
    )


def page(outcomes: list[Outcome], kills: int, seed: int) -> str:
    said = "".join(f"- {o.breakdown}: {line}\n" for o in outcomes for line in sorted(o.said))
    return _PAGE.format(
        kills=kills, seed=seed, running=KILLS_RUNNING, table=table(outcomes), said=said
    )


def section(outcomes: list[Outcome]) -> str:
    """What the README says."""
    return _SECTION.format(table=table(outcomes)).rstrip()
