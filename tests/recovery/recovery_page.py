"""The table of breakdowns: docs/recovery.md, and its sum in the README."""

from pathlib import Path

from breakdowns import Outcome

START, END = "<!-- make recovery: begin -->", "<!-- make recovery: end -->"


HEAD = """# Breakdowns

Written by `make recovery`: {kills} kills at moments drawn with seed {seed}, and the rest, on a
small instance of synthetic returns. *Struck*: the run failed or was ended by it, the damage was
named, or how often was read. Before the next run every form sent must lie in the inbox or among
the originals, and every visible document must pass `verify`; after it, every exported file must
have the bytes of an undisturbed run.

| breakdown | remedy | tries | struck | forms lost | half-written documents | same bytes after |
|---|---|---|---|---|---|---|
"""


def page(outcomes: list[Outcome], kills: int, seed: int) -> str:
    rows = "".join(
        f"| {o.breakdown} | {o.remedy} | {o.tries} | {o.struck} | {o.lost} | {o.half_written} "
        f"| {o.same_bytes}/{o.tries} |\n"
        for o in outcomes
    )
    said = "".join(f"- {o.breakdown}: {line}\n" for o in outcomes for line in sorted(o.said))
    return HEAD.format(kills=kills, seed=seed) + rows + f"\nWhat a run said:\n\n{said}"


def put_into_readme(readme: Path, outcomes: list[Outcome]) -> None:
    """Its sum between the markers. ValueError where one is missing."""
    before, start, rest = readme.read_text(encoding="utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{readme.name} lacks {START} or {END}")
    tries, same = sum(o.tries for o in outcomes), sum(o.same_bytes for o in outcomes)
    lost, half = sum(o.lost for o in outcomes), sum(o.half_written for o in outcomes)
    text = (
        f"`make recovery` puts a run through {tries} breakdowns of {len(outcomes)} kinds (kills\n"
        "at random moments, a full disk, folders read-only, damaged files, two runs at once …):\n"
        f"forms lost {lost}, half-written documents seen {half}, the bytes of an undisturbed run\n"
        f"afterwards {same} of {tries} ([docs/recovery.md](docs/recovery.md))."
    )
    readme.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")
