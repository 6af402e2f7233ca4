"""The machine copy of one return's findings (`docs/findings.schema.json` describes it)."""

import json
from typing import Any

from ingestion.clock import stamp
from ingestion.remark import Notice

SCHEMA_VERSION = 1


def findings_copy(notice: Notice, untouched_because: tuple[str, ...]) -> dict[str, Any]:
    """Everything that was found, what a person is not told twice included (`explained`)."""
    return {
        "schema_version": SCHEMA_VERSION,
        "return_id": notice.return_id,
        "reporter": notice.reporter or None,
        "reporter_name": notice.reporter_name or None,
        "report_year": notice.report_year,
        "form": notice.form_title or None,
        "file": {"name": notice.file_name, "sha256": notice.sha256},
        "judged_at": stamp(notice.judged_at),
        "catalogue_version": notice.catalogue_version,
        "verdict": notice.verdict,
        "annotated": notice.opened and not untouched_because,
        "untouched_because": list(untouched_because),
        "findings": [
            {
                "rule": remark.rule,
                "severity": remark.severity,
                "sheet": remark.sheet or None,
                "cell": remark.cell or None,
                "message": remark.message,
                "remedy": remark.remedy,
                "raw": remark.raw,
                "together": remark.group or None,
                "returns_whole": remark.whole,
                "explained": remark.explained,
            }
            for remark in notice.remarks
        ],
    }


def as_bytes(copy: dict[str, Any]) -> bytes:
    return (json.dumps(copy, ensure_ascii=False, indent=1) + "\n").encode()
