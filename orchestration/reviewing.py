"""A city's review (市级审核): what 发改 and 工信 say of a park's return before it goes up.

000 三(二)(四). Each department has one opinion on one return, the last it gave. While either sends
the return back it counts nowhere and goes back to the park as a whole; when that department agrees,
or the park sends a revision, it counts again. To agree, or to say nothing, changes no figure.
"""

from typing import Literal, get_args

from expectations.catalogue import catalogue
from expectations.findings import Finding
from ingestion.decisions import Decisions
from ingestion.ledger import Event
from orchestration.deciding import Office
from orchestration.texts import Refusal, text_in

FORM = "park_progress"
Department = Literal["drc", "iit"]
DEPARTMENTS: tuple[str, ...] = get_args(Department)
Opinion = Literal["agree", "send_back"]
OPINIONS: tuple[str, ...] = get_args(Opinion)


def review(
    office: Office, return_id: str, department: str, opinion: str, source: str = ""
) -> list[Event]:
    """Record one department's opinion; none where it stands already. Raises Refusal."""
    made = office.known(return_id)
    if made.form != FORM:
        raise Refusal("decide_not_reviewed", return_id=return_id)
    if newer := office.newer(made):
        raise Refusal("decide_superseded", return_id=return_id, newer=newer)
    sent_back = office.judged[return_id]["verdict"] == "sent_back"
    if sent_back and not office.decided.sent_back_by(return_id):
        raise Refusal("decide_sent_back", return_id=return_id)
    last = office.decided.opinions(return_id).get(department)
    said = last and (last.by, last.reason, (last.payload or {})["opinion"])
    if said == (office.by, office.reason, opinion):
        return []
    payload = {"opinion": opinion, "source": source}
    event = office.event("reviewed", made, department, payload)
    with office.ledger.transaction():
        office.record([event])
        left = office.verdict_left(return_id, (), "reviewed")
        changed = (left.payload or {})["verdict"] != office.judged[return_id]["verdict"]
        office.record([left] if changed else [])
    return [event, left] if changed else [event]


def review_findings(decided: Decisions, return_id: str) -> list[Finding]:
    """What a sender is told of opinions that send his return back."""
    rule = catalogue().of_ledger("review_sent_back")
    return [
        Finding(return_id, "", rule.id, rule.severity, "", "", {
            "label": text_in("zh", f"department_{event.subject}"),
            "raw": event.reason,
            "other": event.by,
        })
        for event in decided.sent_back_by(return_id)
    ]  # fmt: skip
