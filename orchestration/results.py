"""Writes the results page of each report year: `returned/<year>/审核结果.html` and `.json`."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from expectations.catalogue import catalogue
from expectations.findings import Finding
from expectations.remarks import remarks
from expectations.results import Outcome, as_html, as_json, results, results_words
from ingestion.city_parcel import publish
from ingestion.clock import local_time
from ingestion.contract import contracts
from ingestion.decisions import decisions
from ingestion.ledger import Ledger
from orchestration.instance import Instance
from orchestration.places import Places
from orchestration.receipts import Received, latest_returns, received_returns
from orchestration.stored_rows import rows_of_returns


@dataclass
class Written:
    """The pages of the years asked, and the files that are new."""

    pages: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)


def write_results(instance: Instance, ledger: Ledger, years: set[int]) -> Written:
    """Write page and JSON of each year for which anything was received; only what changed."""
    decided = decisions(ledger.events())
    received = received_returns(ledger)
    latest = latest_returns([one for one in received if decided.speaks(one.made.return_id)])
    by_year: dict[int, list[Received]] = {}
    for one in latest.values():
        year = one.made.report_year
        if year in years and one.verdict:
            by_year.setdefault(year, []).append(one)
    places, written = Places(instance.reference), Written()
    for year, standing in sorted(by_year.items()):
        outcomes = _outcomes(instance, standing, decided.released, places)
        found = results(year, outcomes, synthetic=instance.settings.synthetic)
        stem = instance.returned / str(year) / results_words()["name"]
        for path, content in (
            (stem.with_suffix(".html"), as_html(found)),
            (stem.with_suffix(".json"), as_json(found)),
        ):
            if not path.exists() or path.read_bytes() != content:
                publish(path, content)
                written.changed.append(path)
        written.pages.append(stem.with_suffix(".html"))
    return written


def _outcomes(
    instance: Instance, standing: list[Received], released: set[str], places: Places
) -> list[Outcome]:
    ids = [one.made.return_id for one in standing]
    found = _findings(instance, ids, released)
    facts = rows_of_returns(instance.facts / "*" / "f*.parquet", sorted(found), "fact_id")
    return [
        Outcome(
            place=places.of(one.made.reporter),
            return_id=one.made.return_id,
            reporter=one.made.reporter,
            reporter_name=places.name(one.made.reporter),
            form=contracts()[one.made.form].title_zh if one.made.form in contracts() else "",
            file=f"{one.file.name} › {one.part}" if one.part else one.file.name,
            received_at=local_time(one.file.received_at),
            verdict=one.verdict,
            held_figures=((one.judged and one.judged.payload) or {}).get("held_figures", 0),
            remarks=tuple(
                remarks(found.get(one.made.return_id, []), facts.get(one.made.return_id, []))
            ),
        )
        for one in standing
    ]


def _findings(instance: Instance, ids: list[str], released: set[str]) -> dict[str, list[Finding]]:
    """The open findings of those returns; what an earlier catalogue said is left out."""
    by_return: dict[str, list[Finding]] = {}
    stored = rows_of_returns(instance.findings / "j*.parquet", ids, "finding_id")
    for return_id, rows in stored.items():
        opened = [
            Finding(
                return_id,
                row["fact_id"],
                row["rule"],
                row["severity"],
                row["sheet"],
                row["cell"],
                json.loads(row["arguments"]),
            )
            for row in rows
            if row["finding_id"] not in released and catalogue().get(row["rule"])
        ]
        if opened:
            by_return[return_id] = opened
    return by_return
