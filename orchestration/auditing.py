"""The audit sites of an instance: what the ledger, the catalogue and the project tell the pages."""

import re
from collections.abc import Sequence
from pathlib import Path

from expectations.catalogue import catalogue
from exports.audit.documents import AUDIT
from exports.audit.known import Event, Known, Place, Returned, Rule
from exports.audit.site import Built, build
from ingestion.contract import contracts
from ingestion.decisions import day_of, decisions
from ingestion.ledger import Ledger
from ingestion.reporters import Kind
from ingestion.roster import Roster
from orchestration.asset_graph import asset_graph
from orchestration.instance import Instance
from orchestration.places import Places
from orchestration.tracing import seeds, words_of

_DECIDED = ("explained", "adjusted", "chosen", "reviewed", "retracted", "signed", "issued", "sent")
_OUTGOING = ("signed", "issued", "sent")
_PLACEHOLDER = re.compile(r"\{\w+\}")
_AROUND: tuple[Kind, ...] = ("city", "unit")


def folders(instance: Instance) -> list[Path]:
    """The folders of issues: one per report year, one per plan."""
    found = (path for path in instance.exports.iterdir() if path.is_dir())
    return sorted(path for path in found if any(path.glob("*.manifest.json")))


def audit(instance: Instance, chosen: Sequence[Path]) -> list[Built]:
    """Build the sites of these folders; those made of the same stand as they are."""
    if not chosen:
        return []
    known = _known(instance, [folder / AUDIT for folder in folders(instance)])
    return [built for folder in chosen if (built := build(folder, known))]


def _known(instance: Instance, sites: Sequence[Path]) -> Known:
    ledger = instance.ledger_to_look_into()
    try:
        happened = [e for e in ledger.events() if instance.as_of is None or e.at <= instance.as_of]
        returns = _returns(ledger)
    finally:
        ledger.close()
    last = max((event.at for event in happened if event.kind not in _OUTGOING), default="")
    decided = decisions(happened, day_of(last) if last else None)
    settings = instance.settings
    return Known(
        facts=instance.facts,
        submissions=instance.submissions,
        limits=settings.limits,
        places=_places(instance),
        returns=returns,
        events=[
            Event(
                e.event_id, e.at, e.kind, e.subject, e.return_id or "", e.by, e.reason,
                e.payload or {},
            )
            for e in happened if e.kind in _DECIDED
        ],
        answered=decided.answered,
        rules=_rules(),
        words=words_of(instance, "zh"),
        seeds=seeds(),
        graph=asset_graph(instance),
        workers=settings.intake.workers,
        others=sites,
    )  # fmt: skip


def _returns(ledger: Ledger) -> dict[str, Returned]:
    """Returns as they were first received and last judged."""
    first = {file.sha256: file for file in reversed(ledger.files())}
    judged = {e.return_id: e.payload or {} for e in ledger.events("judged")}
    forms = contracts()
    found = {}
    for made in ledger.returns():
        verdict, file = judged.get(made.return_id, {}), first.get(made.sha256)
        if file is None:
            continue
        found[made.return_id] = Returned(
            made.return_id, made.form, forms[made.form].title_zh if made.form in forms else "",
            made.reporter, made.report_year, made.revision, made.sha256, made.part, file.name,
            file.received_at, verdict.get("verdict", ""), verdict.get("held_figures", 0),
        )  # fmt: skip
    return found


def _places(instance: Instance) -> list[Place]:
    """Every reporter, by unit, city and code."""
    roster, places = instance.roster(), Places(instance.reference)
    ordered = sorted(roster.reporters, key=lambda r: (*_around(roster, r.within), r.within, r.code))
    by_code = {reporter.code: reporter for reporter in ordered}
    return [Place(code, one.name, places.of(code)) for code, one in by_code.items()]


def _around(roster: Roster, code: str) -> tuple[str]:
    """The unit or province around a place."""
    found = roster.of_code(code, _AROUND)
    return (found.within if found else "",)


def _rules() -> dict[str, Rule]:
    return {
        rule.id: Rule(rule.id, rule.severity, _general(rule.zh), _general(rule.fix_zh))
        for rule in catalogue().rules
    }


def _general(text: str) -> str:
    """A message without the case that it is about."""
    return _PLACEHOLDER.sub("…", text)
