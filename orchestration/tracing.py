"""What a trace is told of an instance: seeds, the ledger's records, and names in one language."""

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.instance import Instance
from orchestration.texts import CommandError, text

if TYPE_CHECKING:
    from exports.trace import Records, Seeds, Trace
    from exports.trace_words import Words


def trace_of(instance: Instance, file: Path, place: str) -> "Trace":
    """The trace of one figure. Raises PlaceError, and CommandError where no issue lies there."""
    from exports.difference import DifferenceError, Issue
    from exports.trace import trace as traced
    from exports.trace_place import Document

    document = Document(Issue(file))
    try:
        moment = document.issue.as_of
    except DifferenceError as error:
        code, values = error.args
        raise CommandError(text(f"diff_{code}", **values)) from error
    return traced(document, place, seeds(), instance.facts, records_of(instance, moment))


def seeds() -> "Seeds":
    """Indicators, sizes of units and what is printed of them, as the policy seeds have it."""
    from exports.trace import Seeds
    from ingestion.seeds import indicators, seed

    sizes = {u["unit"]: Fraction(int(u["numerator"]), int(u["denominator"])) for u in seed("units")}
    printed = {f"{name}.csv": seed(name) for name in ("targets", "grid_emission_factors")}
    return Seeds(indicators(), sizes, printed)


def records_of(instance: Instance, moment: str) -> "Records":
    """What the ledger held at the moment of an issue: originals and decisions."""
    from exports.trace import Decided, Received, Records

    ledger = instance.ledger_to_look_into()
    try:
        files, returns = ledger.files(), ledger.returns()
        kinds = [*ledger.events("adjusted", moment), *ledger.events("explained", moment)]
        judged = ledger.events("judged", moment)
    finally:
        ledger.close()
    verdicts = {e.return_id: (e.payload or {}).get("verdict") for e in judged}
    first = {file.sha256: file for file in reversed(files)}
    received = {
        made.return_id: Received(
            made.sha256, made.part, made.revision, made.form, first[made.sha256].name,
            first[made.sha256].received_at, first[made.sha256].source,
        )
        for made in returns
        if made.sha256 in first
    }  # fmt: skip
    decisions = {
        e.event_id: Decided(e.event_id, e.at, e.by, e.reason, e.payload or {}) for e in kinds
    }
    sent_back = frozenset(r for r, verdict in verdicts.items() if r and verdict == "sent_back")
    return Records(received, decisions, sent_back)


def words_of(instance: Instance, spoken: str) -> "Words":
    """Names of parks, fields and findings in one language."""
    from exports.trace_words import Words
    from ingestion.seeds import indicators

    def label(code: str, form: str, table: str) -> str:
        from expectations.judge import label_of

        return label_of(code, form, table)

    def message(rule: str, arguments: str) -> str:
        from expectations.catalogue import catalogue

        known = catalogue().get(rule)
        return known.message(json.loads(arguments), spoken) if known else ""

    names = {reporter.code: reporter.name for reporter in instance.roster().reporters}
    return Words(spoken, names, indicators(), label, message)
