"""An issue on its way out: put up for signature, signed, sent (草稿 → 送审稿 → 定稿 → 已报送).

Each step is a decision on one document as it lies in `exports/`, bound by its sha256; the next run
prints the new state on it. A signature binds the scan of the signed page too, and keeps what was
signed in `signed/` beside it. A later run puts an issue of another content beside the signed one.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from exports.approval import DRAFT, SENT, SIGNED, SUBMITTED, Approval, Files, signed_name
from exports.manifest import sha256_of
from exports.placing import untouched
from ingestion.ledger import Event, EventKind, File, Ledger
from ingestion.receiving import keep, original
from ingestion.recognise import recognise
from orchestration.deciding import Office
from orchestration.gate import refuse_if_shut
from orchestration.instance import Instance
from orchestration.texts import Refusal

_MISSING = """
select placed.scope, placed.place, returns.report_year, returns.park from fct_return as returns
join bridge_place_park as placed on placed.park = returns.park
    and placed.value_year = returns.report_year
where placed."view" = 'present_day' and placed.park_level = 'all'
    and returns.verdict in ('not_received', 'sent_back')
"""

Missing = dict[tuple[str, str, int], set[str]]
"""Parks without a return that stands, by scope, place and report year."""


def submit(office: Office, book: Path, source: str = "", seen: str = "") -> list[Event]:
    """Put a draft up for signature. No events where it has been already. Raises Refusal."""
    return _decide(office, book, "issued", SUBMITTED, {}, source, seen)


def sign(
    office: Office,
    book: Path,
    scan: File | None,
    unreported: str = "",
    source: str = "",
    seen: str = "",
) -> list[Event]:
    """Record the signature under what was put up for it, with the scan of the signed page.

    `unreported` (未报园区说明) says why parks are missing, where any are. Raises Refusal.
    """
    if scan is None:
        raise Refusal("sign_no_scan")
    content = issue_of(office.instance, book)
    missing = missing_parks(parks_missing(office.instance), content)
    if missing and not unreported.strip():
        raise Refusal("sign_unreported", count=len(missing), parks="、".join(missing[:20]))
    said = {
        "scan": scan.name,
        "scan_sha256": scan.sha256,
        "unreported": unreported.strip(),
        "missing": missing,
    }
    return _decide(office, book, "signed", SIGNED, said, source, seen)


def send(office: Office, book: Path, source: str = "", seen: str = "") -> list[Event]:
    """Record that a signed issue was sent as it lies there. Raises Refusal."""
    return _decide(office, book, "sent", SENT, {}, source, seen)


_BEFORE = {SUBMITTED: DRAFT, SIGNED: SUBMITTED, SENT: SIGNED}


def _decide(
    office: Office,
    book: Path,
    kind: EventKind,
    state: str,
    said: dict[str, Any],
    source: str,
    seen: str,
) -> list[Event]:
    """Record one step; `seen` is the (beginning of the) sha256 that whoever decides has seen.

    While the gate is shut, what lies in `exports/` is older than the figures that are known.
    """
    content = issue_of(office.instance, book)
    refuse_if_shut(office.instance.output)
    sha256, name = sha256_of(book), signed_name(book)
    before = [e for e in approving(office.ledger) if e.subject == name]
    if any(_same(event, office, state, seen or sha256, said) for event in before):
        return []
    if not sha256.startswith(seen):
        raise Refusal("sign_stale", name=book.name)
    signed = {(event.payload or {})["sha256"] for event in before if event.kind == "signed"}
    # The bytes that were signed may be sent before any run has printed 定稿 on them.
    if content["status"] != _BEFORE[state] and not (state == SENT and sha256 in signed):
        raise Refusal("sign_order", name=book.name, now=content["status"],
                      wanted=_BEFORE[state], state=state)  # fmt: skip
    payload = {
        "state": state,
        "workbook": book.relative_to(office.instance.exports).as_posix(),
        "sha256": sha256,
        "content": content["content"],
        "check_code": content["check_code"],
        "as_of": content["as_of"],
        "source": source,
        **said,
    }
    if state == SIGNED:
        payload["city"] = content["city"]
        payload["years"] = years_of(content)
        Files.named(book.parent, book.stem, book.suffix).keep(sha256)
    event = office.event(kind, None, name, payload)
    office.record([event])
    return [event]


def _same(event: Event, office: Office, state: str, sha256: str, said: dict[str, Any]) -> bool:
    """Whether that step with that document, by the same person, is recorded already."""
    payload = event.payload or {}
    wanted = {"state": state, **{n: said[n] for n in said if n != "missing"}}
    told = all(payload.get(name) == value for name, value in wanted.items())
    who = (event.by, event.reason) == (office.by, office.reason)
    return told and who and str(payload["sha256"]).startswith(sha256)


def years_of(content: dict[str, Any]) -> list[int]:
    """The report years that an issue speaks of."""
    if content["year"]:
        return [content["year"]]
    return list(range(content["first_year"], content["last_year"] + 1))


def issue_of(instance: Instance, book: Path) -> dict[str, Any]:
    """The manifest of a document as it was issued in `exports/`. Raises Refusal."""
    if not book.is_relative_to(instance.exports) or ".." in book.parts:
        raise Refusal("sign_elsewhere", path=book, exports=instance.exports)
    content = untouched(book)
    if "content" not in content:  # of an older program too: a run writes it anew
        raise Refusal("sign_touched", path=book)
    return content


def parks_missing(instance: Instance) -> Missing:
    """The parks that owe a return and have none that stands, wherever they count."""
    missing: Missing = {}
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        for *key, park in connection.execute(_MISSING).fetchall():
            missing.setdefault((key[0], key[1], key[2]), set()).add(park)
    return missing


def missing_parks(missing: Missing, content: dict[str, Any]) -> list[str]:
    """Those of an issue: of its place, for any of its years."""
    place = content["city"] or content["unit"]
    found = (missing.get((content["scope"], place, year), set()) for year in years_of(content))
    return sorted(set().union(*found))


def kept_scan(office: Office, path: Path) -> File:
    """The receipt of a scan that is handed over as a file: kept by its hash. Raises Refusal."""
    if recognise(path.read_bytes()).kind != "scan":
        raise Refusal("sign_not_a_scan", path=path)
    sha256 = sha256_of(path)
    if known := received_scan(office, sha256):
        return known
    file = keep(path, path.name, office.now(), office.instance.submissions)
    office.ledger.append_files([file])
    return file


def received_scan(office: Office, named: str) -> File | None:
    """The scan that was received last under that name, or with that hash (or its beginning)."""
    found = None
    for file in office.ledger.files():
        is_hash = len(named) >= 8 and file.sha256.startswith(named.lower())
        if is_hash or file.name == named or Path(file.name).name == named:
            content = original(office.instance.submissions, file.sha256).read_bytes()
            found = file if recognise(content).kind == "scan" else found
    return found


def approving(ledger: Ledger, until: str | None = None) -> list[Event]:
    """The decisions that moved an issue on, in their order; not what a run issued by itself."""
    events = [e for kind in ("issued", "signed", "sent") for e in ledger.events(kind, until)]  # type: ignore[arg-type]
    decided = [event for event in events if "state" in (event.payload or {})]
    return sorted(decided, key=lambda event: event.event_id)


def approvals(instance: Instance, events: Iterable[Event]) -> dict[str, Approval]:
    """How far each issue has come, by the name of its document."""
    found: dict[str, Approval] = {}
    for event in events:
        payload, before = event.payload or {}, found.get(event.subject)
        signed, signed_content = (before.signed, before.signed_content) if before else (None, "")
        signature = before.signature if before else None
        if payload["state"] == SIGNED:
            book = instance.home / "exports" / payload["workbook"]
            files = Files.named(book.parent, book.stem, book.suffix)
            signed = files.kept(payload["sha256"]).lineage
            signed_content = payload["content"]
            told = ("sha256", "check_code", "scan", "scan_sha256", "unreported", "missing")
            signature = {"by": event.by, "at": event.at, "reason": event.reason}
            signature |= {name: payload[name] for name in told}
        found[event.subject] = Approval(
            event.event_id, payload["state"], payload["content"], signed, signed_content, signature
        )
    return found
