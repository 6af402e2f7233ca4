"""What has been issued, as the desk lists it for submitting, signing and sending."""

import json
from collections.abc import Iterator
from typing import Any

from exports.approval import KEPT, SENT, SIGNED
from ingestion.ledger import Ledger
from orchestration.instance import Instance
from orchestration.signing import approvals, approving, missing_parks, parks_missing


def issue_rows(instance: Instance, ledger: Ledger) -> Iterator[dict[str, str]]:
    """Every document in `exports/` with its state; the latest years first."""
    approved = approvals(instance, approving(ledger))
    records = [
        path
        for path in instance.exports.rglob("*.manifest.json")
        if KEPT not in path.relative_to(instance.exports).parts
    ]
    missing = parks_missing(instance) if records else {}
    signed = {approval.signed_bytes for approval in approved.values()}
    for path in sorted(records, key=lambda p: p.as_posix(), reverse=True):
        content: dict[str, Any] = json.loads(path.read_bytes())
        for name, file in content["files"].items():
            if not name.endswith(".parquet"):
                sent = name in approved and approved[name].state == SENT
                changes = content.get("changes_since_signing")
                yield {
                    "workbook": (path.parent / name).relative_to(instance.exports).as_posix(),
                    "status": _state(content["status"], file["sha256"] in signed, sent),
                    "changes": "" if changes is None else str(changes),
                    "missing": str(len(missing_parks(missing, content)) or ""),
                    "check_code": content["check_code"],
                    "sha256": file["sha256"][:12],
                }


def _state(printed: str, is_signed: bool, sent: bool) -> str:
    """The state on the pages, or what was decided on them since."""
    if printed == SIGNED or is_signed:
        return SENT if sent else SIGNED
    return printed
