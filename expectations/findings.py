"""Findings as they are kept, and the words for verdicts; light to import."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

Verdict = Literal["passed", "held", "sent_back"]
VERDICTS_ZH: dict[str, str] = {"passed": "审核通过", "held": "待核实", "sent_back": "退回修改"}

FINDINGS_SCHEMA = pa.schema(
    [
        ("finding_id", pa.string()),
        ("return_id", pa.string()),
        ("fact_id", pa.string()),
        ("rule", pa.string()),
        ("catalogue_version", pa.string()),
        ("severity", pa.string()),
        ("sheet", pa.string()),
        ("cell", pa.string()),
        ("arguments", pa.string()),
    ]
)


@dataclass(frozen=True)
class Finding:
    """What a check found at one cell; one broken relation gives a finding per figure it holds."""

    return_id: str
    fact_id: str
    rule: str
    severity: str
    sheet: str
    cell: str
    arguments: Mapping[str, Any]
