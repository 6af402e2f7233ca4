"""All files through the intake of one fresh instance, judged in one call, and what came of each."""

import datetime as dt
import os
import tempfile
import time
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import duckdb
from filled_forms import Key, roster
from spoilt_form import SpoiltForm

from expectations.judge import judge
from ingestion.intake import read_pending
from ingestion.ledger import Ledger
from ingestion.receiving import receive

Place = tuple[str, str, int | None]


@dataclass
class Outcome:
    """What the product made of one file. A figure is accepted if nothing holds it."""

    return_ids: list[str]
    verdict: str = ""
    sender: tuple[str, int | None] = ("", None)
    rules: set[str] = field(default_factory=set)
    said_at: set[tuple[str, str]] = field(default_factory=set)  # sheet and cell of every finding
    said_of: set[str] = field(default_factory=set)  # field codes that findings speak of
    accepted: dict[Place, tuple[Decimal | None, str | None]] = field(default_factory=dict)


def place_of(key: Key, year: int) -> Place:
    """A key's field, row and value year."""
    return key[0], key[1], year - 1 if key[2] == "last_year" else year


def outcomes(forms: list[SpoiltForm]) -> list[Outcome]:
    """Receive everything in waves (what is sent again comes later), read it and judge it once."""
    sent = [form.files() for form in forms]
    clock = _clock()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("inbox", "submissions", "facts"):
            (home / name).mkdir()
        ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")
        ids: list[list[str]] = [[] for _ in forms]
        for wave in range(max(map(len, sent))):
            for number, files in enumerate(sent):
                if wave < len(files):
                    _drop(home / "inbox" / f"{number:04d}.xlsx", files[wave], number)
            receive(home / "inbox", home / "submissions", ledger, clock)
            for read in read_pending(
                home / "submissions", home / "facts", ledger, roster(), clock, workers=2
            ):
                ids[int(read.file.name[:4])].append(read.return_id)
        senders = {made.return_id: (made.reporter, made.report_year) for made in ledger.returns()}
        ledger.close()
        with duckdb.connect() as connection:
            facts = connection.sql(
                "SELECT * FROM read_parquet(?) ORDER BY return_id",
                params=[str(home / "facts" / "*" / "*.parquet")],
            ).to_arrow_table()
    judgement = judge(facts, senders, roster())
    found = {name: Outcome([name]) for made in ids for name in made}
    rows = facts.to_pylist()
    field_of = {fact["fact_id"]: fact["field"] for fact in rows}
    held = set()
    for finding in judgement.findings:
        outcome = found.get(finding.return_id)
        if outcome is None:
            continue
        outcome.rules.add(finding.rule)
        outcome.said_at.add((finding.sheet, finding.cell))
        outcome.said_of.add(field_of.get(finding.fact_id, ""))
        if finding.severity != "note":
            held.add(finding.fact_id)
    for fact in rows:
        outcome = found.get(fact["return_id"])
        if outcome and fact["fact_id"] not in held:
            key = fact["field"], fact["row_key"], fact["value_year"]
            outcome.accepted[key] = fact["value"], fact["text"]
    for return_id, outcome in found.items():
        outcome.verdict = judgement.verdicts[return_id]
        outcome.sender = senders[return_id]
    return [
        _of_batch([found[name] for name in made]) if form.form == "city_batch"
        else replace(found[made[-1]], return_ids=made)
        for form, made in zip(forms, ids, strict=True)
    ]  # fmt: skip


def _of_batch(returns: list[Outcome]) -> Outcome:
    """All returns of one batch, its own first: what its parks state stands as `park/field`."""
    city, *dealt = returns
    whole = replace(city, accepted={}, said_of=set(), said_at=set(city.said_at))
    whole.rules = set(city.rules)
    for one in dealt:
        park = one.sender[0]
        whole.rules |= one.rules
        whole.said_at |= one.said_at
        whole.said_of |= {f"{park}/{code}" for code in one.said_of}
        accepted = {(f"{park}/{at[0]}", *at[1:]): read for at, read in one.accepted.items()}
        if one.verdict == "sent_back":  # all of it was said not to count
            whole.said_of |= {at[0] for at in accepted}
        else:
            whole.accepted |= {at: read for at, read in accepted.items() if "/_" not in at[0]}
    return whole


def _clock():  # type: ignore[no-untyped-def]
    minutes = count()
    start = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)
    return lambda: start + dt.timedelta(minutes=next(minutes))


def _drop(path: Path, content: bytes, number: int) -> None:
    """Put a whole file into the inbox, as if copied a while ago, in the order of the numbers."""
    path.write_bytes(content)
    saved = time.time() - 3600 + number / 10
    os.utime(path, (saved, saved))
