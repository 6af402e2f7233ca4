"""Notes and questions that hold nothing: a return lists so many, the rest is one line."""

from collections import Counter
from collections.abc import Iterable

from expectations.catalogue import Catalogue, catalogue
from expectations.findings import Finding


def shortened(findings: Iterable[Finding], notes: int) -> list[Finding]:
    """The findings in their order, of each return at most `notes` that hold nothing.

    Questions stay before notes. What is left out is counted by rule in one finding (N02).
    """
    rules = catalogue()
    kept: list[Finding] = []
    light: dict[str, list[Finding]] = {}
    for finding in findings:
        rule = rules[finding.rule]
        if rule.holds or rule.returns:
            kept.append(finding)
        else:
            light.setdefault(finding.return_id, []).append(finding)
    for return_id, found in light.items():
        ordered = sorted(found, key=lambda finding: finding.severity == "note")
        kept += ordered[:notes]
        if left := ordered[notes:]:
            kept.append(_summary(rules, return_id, left))
    return kept


def _summary(rules: Catalogue, return_id: str, left: list[Finding]) -> Finding:
    counted = Counter(finding.rule for finding in left)
    said = "、".join(f"{rule} × {count}" for rule, count in sorted(counted.items()))
    rule = rules.summary()
    return Finding(
        return_id, "", rule.id, rule.severity, "", "", {"value": str(len(left)), "raw": said}
    )
