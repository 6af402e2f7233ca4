"""What has been issued: every document in `exports/` with its state, from manifests and ledger."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exports.approval import KEPT, SENT, SIGNED
from ingestion.ledger import Ledger
from orchestration.instance import Instance
from orchestration.signing import approvals, approving


@dataclass(frozen=True)
class Issue:
    """A document: its path below `exports/`, 草稿 → 送审稿 → 定稿 → 已报送, and its manifest.

    `changes` are the figures that differ from what was signed last; None where nothing was.
    """

    document: str
    state: str
    changes: int | None
    sha256: str
    manifest: dict[str, Any]


def issues(instance: Instance, ledger: Ledger) -> Iterator[Issue]:
    """Every issue, the latest years first; not what was signed and is kept beside them."""
    approved = approvals(instance, approving(ledger))
    signed = {approval.signed_bytes for approval in approved.values()}
    records = [
        path
        for path in instance.exports.rglob("*.manifest.json")
        if KEPT not in path.relative_to(instance.exports).parts
    ]
    for path in sorted(records, key=lambda p: p.as_posix(), reverse=True):
        content: dict[str, Any] = json.loads(path.read_bytes())
        for name, file in content["files"].items():
            if not name.endswith(".parquet"):
                sent = name in approved and approved[name].state == SENT
                yield Issue(
                    (path.parent / name).relative_to(instance.exports).as_posix(),
                    _state(content["status"], file["sha256"] in signed, sent),
                    content.get("changes_since_signing"),
                    file["sha256"],
                    content,
                )


def _state(printed: str, is_signed: bool, sent: bool) -> str:
    """The state on the pages, or what was decided on them since."""
    if printed == SIGNED or is_signed:
        return SENT if sent else SIGNED
    return printed
