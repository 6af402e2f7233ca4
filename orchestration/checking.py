"""`check`: one file read and judged as intake would, without recording anything."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from expectations.catalogue import catalogue
from expectations.check_tables import check_findings
from expectations.findings import VERDICTS_ZH, Finding
from expectations.judge import Judgement, judge
from ingestion.check_code import ReturnKey
from ingestion.clock import SHANGHAI, system_clock
from ingestion.fact import ParsedReturn
from ingestion.facts import identified
from ingestion.ledger import File, Return
from ingestion.scan_pairing import Beside, Scan, paired
from ingestion.submission import PartRead
from ingestion.workers import read_alone
from orchestration.instance import Instance
from orchestration.known_returns import known_beside
from orchestration.places import Places
from orchestration.scans import ScanTold, told
from orchestration.texts import text_in

_RETURN = "checked"
_KEPT = ("scan", "enclosure")


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
    part: str = ""
    scan: ScanTold | None = None

    def headline(self) -> str:
        if self.verdict in _KEPT:
            kept = text_in(self.language, f"{self.verdict}_kept")
            return f"{kept} → {self.scan.told}" if self.scan and self.scan.pairing.key else kept
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


def check_parts(instance: Instance, path: Path, language: str) -> list[Checked]:
    """Read and judge one file, or each file in an archive or mail; nothing is stored."""
    read = read_alone(path, instance.roster(), instance.settings.limits)
    checked = [_checked(instance, path.name, part, language) for part in read]
    _pair_scans(instance, path.name, read, checked, language)
    return checked


def _pair_scans(
    instance: Instance, name: str, read: list[PartRead], checked: list[Checked], language: str
) -> None:
    """Which return each scan belongs to, as far as this file alone shows it."""
    if all(part.kind != "scan" for part in read):
        return
    file, places = File("", name, 0, "", ""), Places(instance.reference)
    beside = [
        Beside(
            file,
            part.part,
            ReturnKey(p.form, p.reporter, p.report_year) if p.reporter and p.report_year else None,
        )
        for part in read
        if part.kind == "return" and (p := part.parsed)
    ]
    for part, one in zip(read, checked, strict=True):
        if part.kind == "scan":
            [pairing] = paired([Scan(file, part.part, part.codes)], beside, instance.roster())
            one.scan = told(replace(pairing, received=True), places, language)


def _beside_others(
    instance: Instance, parsed: ParsedReturn, judgement: Judgement, facts: pa.Table
) -> list[Finding]:
    """What the file must be asked beside the returns that stand in the instance."""
    ledger = instance.ledger_to_look_into()
    of_key = [
        made.revision
        for made in ledger.returns()
        if (made.form, made.reporter, made.report_year)
        == (parsed.form, parsed.reporter, parsed.report_year)
    ]
    made = Return(
        _RETURN, "", "", parsed.form, parsed.form_version, parsed.reporter, parsed.report_year,
        max(of_key, default=0) + 1, "",
    )  # fmt: skip
    today = system_clock().astimezone(SHANGHAI).date()
    known = known_beside(
        instance, ledger, [made], judgement.verdicts, judgement.findings, facts, today
    )
    ledger.close()
    return check_findings(known)


def _checked(instance: Instance, file: str, read: PartRead, language: str) -> Checked:
    name = f"{file} › {read.part}" if read.part else file
    if read.kind != "return":
        return Checked(name, "", "", None, 0, read.kind, [], language, read.part)
    parsed = read.parsed
    facts = identified(read.columns, _RETURN, parsed.reporter, parsed.form, parsed.report_year)
    refused = {_RETURN: "synthetic_file"} if parsed.synthetic else {}
    if instance.settings.synthetic:
        refused = {}
    judgement = judge(facts, [_RETURN], instance.roster(), refused)
    judgement.add(_beside_others(instance, parsed, judgement, facts))
    judgement.shorten(instance.settings.intake.notes_per_return)
    return Checked(
        name,
        parsed.form,
        parsed.reporter,
        parsed.report_year,
        read.columns.num_rows,
        judgement.verdicts[_RETURN],
        judgement.findings,
        language,
        read.part,
    )
