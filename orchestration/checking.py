"""`check`: one file read and judged as intake would, without recording anything."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations.catalogue import catalogue
from expectations.findings import VERDICTS_ZH, Finding
from expectations.judge import judge
from ingestion.facts import fact_columns, identified
from ingestion.parser import parse_file
from orchestration.instance import Instance

_RETURN = "checked"


@dataclass
class Checked:
    """The verdict on one file and its findings, ready to be shown."""

    file: str
    form: str
    reporter: str
    report_year: int | None
    facts: int
    verdict: str
    findings: list[Finding]
    language: str

    def headline(self) -> str:
        verdict = VERDICTS_ZH[self.verdict] if self.language == "zh" else self.verdict
        about = [self.form, self.reporter, str(self.report_year or "")]
        return f"{verdict} ({' '.join(part for part in about if part) or '—'})"

    def lines(self) -> list[str]:
        """One line per finding: where, which rule, what is wrong, what to do."""
        shown: dict[tuple[str, str, str], None] = {}
        for finding in self.findings:
            rule = catalogue()[finding.rule]
            place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
            message = rule.message(finding.arguments, self.language)
            remedy = rule.remedy(finding.arguments, self.language)
            shown[place, finding.rule, f"{message} → {remedy}"] = None
        return [" ".join(part for part in parts if part) for parts in shown]

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "form": self.form,
            "reporter": self.reporter,
            "report_year": self.report_year,
            "facts": self.facts,
            "verdict": self.verdict,
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "sheet": finding.sheet,
                    "cell": finding.cell,
                    "message": catalogue()[finding.rule].message(finding.arguments, self.language),
                    "fix": catalogue()[finding.rule].remedy(finding.arguments, self.language),
                }
                for finding in self.findings
            ],
        }


def check_file(instance: Instance, path: Path, language: str) -> Checked:
    """Read and judge one file; nothing is stored."""
    roster = instance.roster()
    parsed = parse_file(path.read_bytes(), roster)
    columns = fact_columns(parsed.facts)
    facts = identified(columns, _RETURN, parsed.reporter, parsed.form, parsed.report_year)
    refused = {_RETURN: "synthetic_file"} if parsed.synthetic else {}
    if instance.settings.synthetic:
        refused = {}
    judgement = judge(facts, [_RETURN], roster, refused)
    return Checked(
        path.name,
        parsed.form,
        parsed.reporter,
        parsed.report_year,
        columns.num_rows,
        judgement.verdicts[_RETURN],
        judgement.findings,
        language,
    )
