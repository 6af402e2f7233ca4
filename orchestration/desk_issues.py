"""What has been issued, as the desk lists it for submitting, signing and sending."""

from collections.abc import Iterator

from ingestion.ledger import Ledger
from orchestration.instance import Instance
from orchestration.issues import issues
from orchestration.signing import missing_parks, parks_missing


def issue_rows(instance: Instance, ledger: Ledger) -> Iterator[dict[str, str]]:
    """Every document in `exports/` with its state; the latest years first."""
    issued = list(issues(instance, ledger))
    missing = parks_missing(instance) if issued else {}
    for issue in issued:
        yield {
            "workbook": issue.document,
            "status": issue.state,
            "changes": "" if issue.changes is None else str(issue.changes),
            "missing": str(len(missing_parks(missing, issue.manifest)) or ""),
            "check_code": issue.manifest["check_code"],
            "sha256": issue.sha256[:12],
        }
