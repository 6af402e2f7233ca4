"""Clean synthetic returns: what the rules say of parks that made no mistake.

The demonstration's maker draws them: five years, with plans, lists, assessments, late and revised
returns, preliminary figures confirmed a year later, fields left blank or 未统计.
"""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from expectations.catalogue import catalogue
from ingestion.intake import read_pending
from orchestration.demo.make import DEMO_NOW, make_demo
from orchestration.judging import judge_pending

YEARS = range(2021, 2026)


@dataclass
class Clean:
    """Returns judged, and the findings on them by rule; `held` returns did not pass."""

    returns: int = 0
    not_passed: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)

    def of_severity(self, severity: str) -> int:
        rules = catalogue()
        return sum(n for rule, n in self.by_rule.items() if rules[rule].severity == severity)


def clean_returns(seeds: Iterable[int], years: range = YEARS) -> Clean:
    """Make, receive, read and judge the returns of each seed in an instance of its own."""
    clean = Clean()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            instance = make_demo(Path(folder) / "home", years, "shandong", 0, seed)
            ledger = instance.ledger()
            read_pending(
                instance.submissions, instance.facts, ledger, instance.roster(), _now, workers=2
            )
            judged = judge_pending(instance, ledger, _now)
            ledger.close()
        clean.returns += len(judged.returns)
        clean.not_passed += sum(v != "passed" for v in judged.judgement.verdicts.values())
        clean.by_rule.update(finding.rule for finding in judged.judgement.findings)
    return clean


def _now() -> dt.datetime:
    return DEMO_NOW
