"""What judging knows beside the returns at hand: the statements of other years, forms and parks.

It follows from the ledger and from what is being judged together; in which order the files of one
run lie does not matter.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.catalogue import catalogue
from expectations.findings import Finding, Verdict
from expectations.known import (
    KNOWN_FACTS_SCHEMA,
    KNOWN_RETURNS_SCHEMA,
    PARK_ATTRIBUTES_SCHEMA,
    Known,
)
from ingestion.contract import contracts
from ingestion.decisions import Decisions, decisions, first_receipts
from ingestion.ledger import Ledger, Return
from orchestration.instance import Instance
from orchestration.places import Places

# The forms whose facts a check table reads.
_FORMS = ("park_progress", "park_plan", "evaluation", "acceptance", "park_list", "city_batch")
_YEARS_BACK = 4


@dataclass(frozen=True)
class Placed:
    """A return with the day on which it came and whether it was a row of a city's batch."""

    made: Return
    received_on: dt.date
    from_batch: bool

    @property
    def key(self) -> tuple[str, str, int | None]:
        return self.made.form, self.made.reporter, self.made.report_year


def known_beside(
    instance: Instance,
    ledger: Ledger,
    todo: Iterable[Return],
    verdicts: Mapping[str, Verdict],
    findings: Iterable[Finding],
    facts: pa.Table,
    today: dt.date,
) -> Known:
    """What the returns `todo` are held against; `facts`, `findings`, `verdicts` are theirs.

    A return that is not in the ledger (a file that is only checked) came `today`.
    """
    rules = catalogue()
    now = [made for made in todo if verdicts[made.return_id] != "sent_back" and made.reporter]
    decided = decisions(ledger.events())
    placed = _placed(ledger, decided, now, today)
    speaking = _speaking(placed, {made.return_id for made in now})
    held = {f.fact_id for f in findings if f.fact_id and rules[f.rule].holds}
    places = Places(instance.reference)
    return Known(
        _facts(instance, decided, placed, {made.return_id for made in now}, held, facts),
        _returns(placed, {made.return_id for made in now}, speaking),
        _attributes(instance.reference / "park_attributes.csv"),
        places.name,
    )


def _placed(ledger: Ledger, decided: Decisions, now: list[Return], today: dt.date) -> list[Placed]:
    """The returns being judged and all that may stand beside them, by revision."""
    verdicts = {e.return_id: (e.payload or {})["verdict"] for e in ledger.events("judged")}
    receipts = first_receipts(ledger)
    known = ledger.returns()
    batches = {made.sha256 for made in known if _is_batch(made.form)}
    judged_now = {made.return_id for made in now}
    years = [made.report_year for made in now if made.report_year]
    first = min(years, default=0) - _YEARS_BACK
    stored = {made.return_id for made in known}
    return [
        Placed(
            made,
            receipts[made.return_id].day if made.return_id in receipts else today,
            made.sha256 in batches and not _is_batch(made.form),
        )
        for made in [*known, *(made for made in now if made.return_id not in stored)]
        if made.form in _FORMS and made.reporter and made.report_year
        if made.return_id in judged_now
        or (
            verdicts.get(made.return_id, "sent_back") != "sent_back"
            and decided.speaks(made.return_id)
            and (made.form != "park_progress" or made.report_year >= first)
        )
    ]


def _is_batch(form: str) -> bool:
    """Whether a form is a batch, whose rows are returns of another one."""
    return form in contracts() and bool(contracts()[form].yields)


def _speaking(placed: list[Placed], now: set[str]) -> set[str]:
    """Of each form, reporter and year the return of the last day, unless two compete on it."""
    of_key: dict[tuple[str, str, int | None], list[Placed]] = {}
    for one in placed:
        of_key.setdefault(one.key, []).append(one)
    speaking = set()
    for several in of_key.values():
        last = max(one.received_on for one in several)
        latest = [one for one in several if one.received_on == last]
        judging = [one for one in latest if one.made.return_id in now]
        if len(latest) == 1:
            speaking.add(latest[0].made.return_id)
        elif not judging:  # it was asked and decided when they were judged
            speaking.add(latest[-1].made.return_id)
    return speaking


def _facts(
    instance: Instance,
    decided: Decisions,
    placed: list[Placed],
    now: set[str],
    held: set[str],
    facts: pa.Table,
) -> pa.Table:
    """The readable facts that nothing holds, adjustments in their places."""
    others = [one.made.return_id for one in placed if one.made.return_id not in now]
    adjusted = [
        {"fact_id": fact, "adjusted": v and Decimal(v), "words": (e.payload or {})["text"]}
        for fact, e in sorted(decided.adjusted.items())
        for v in [(e.payload or {})["value"]]
    ]
    schema = pa.schema([("fact_id", pa.string()), ("adjusted", pa.decimal128(28, 6)),
                        ("words", pa.string())])  # fmt: skip
    with duckdb.connect() as connection:
        for name, ids in (("others", others), ("now", sorted(now)), ("held", sorted(held)),
                          ("released", sorted(decided.answered))):  # fmt: skip
            connection.register(name, pa.table({"id": pa.array(ids, pa.string())}))
        connection.register("adjusted", pa.Table.from_pylist(adjusted, schema=schema))
        connection.register("judged_facts", facts)
        connection.execute(
            "CREATE VIEW stored AS FROM read_parquet($path)".replace(
                "$path", _quoted(instance.facts / "*" / "f*.parquet")
            )
        )
        columns = ", ".join(
            {"value": "CASE WHEN adjusted.fact_id IS NULL THEN value ELSE adjusted END AS value",
             "text": "CASE WHEN adjusted.fact_id IS NULL THEN text ELSE words END AS text",
             }.get(name, f"all_facts.{name}")
            for name in KNOWN_FACTS_SCHEMA.names
        )  # fmt: skip
        table = connection.sql(
            f"""
            WITH all_facts AS (
                SELECT * FROM judged_facts WHERE return_id IN (SELECT id FROM now)
                UNION ALL BY NAME
                SELECT * FROM stored WHERE return_id IN (SELECT id FROM others)
            ),
            held_before AS (
                SELECT fact_id FROM read_parquet({_quoted(instance.findings / "j*.parquet")})
                WHERE return_id IN (SELECT id FROM others) AND severity IN ('error', 'question')
                AND finding_id NOT IN (SELECT id FROM released)
            )
            SELECT {columns}
            FROM all_facts LEFT JOIN adjusted USING (fact_id)
            WHERE (all_facts.value IS NOT NULL OR all_facts.text IS NOT NULL
                OR adjusted.fact_id IS NOT NULL)
            AND (NOT starts_with(all_facts.reading, '!') OR adjusted.fact_id IS NOT NULL)
            AND all_facts.fact_id NOT IN (SELECT id FROM held)
            AND all_facts.fact_id NOT IN (SELECT fact_id FROM held_before)
            """
        ).to_arrow_table()
    return table.cast(KNOWN_FACTS_SCHEMA)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _returns(placed: list[Placed], now: set[str], speaking: set[str]) -> pa.Table:
    rows = [
        {
            "return_id": one.made.return_id,
            "form": one.made.form,
            "reporter": one.made.reporter,
            "report_year": one.made.report_year,
            "revision": one.made.revision,
            "received_on": one.received_on,
            "from_batch": one.from_batch,
            "is_now": one.made.return_id in now,
            "speaks": one.made.return_id in speaking,
        }
        for one in placed
    ]
    return pa.Table.from_pylist(rows, schema=KNOWN_RETURNS_SCHEMA)


def _attributes(path: Path) -> pa.Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{n: row[n] for n in PARK_ATTRIBUTES_SCHEMA.names} for row in csv.DictReader(file)]
    return pa.Table.from_pylist(rows, schema=PARK_ATTRIBUTES_SCHEMA)
