"""A city's 市级审核表 in the inbox: each row gives the opinions of two departments on one return.

They are recorded by the code of `decide review`, in the order of the rows; a park without a return
that can be reviewed is told at its row. An opinion with a cell in doubt waits until that is mended.
"""

from collections.abc import Iterable
from typing import Any

from expectations.catalogue import catalogue
from expectations.findings import Finding
from expectations.judge import Judgement
from ingestion.clock import Clock
from ingestion.decisions import statements
from ingestion.ledger import Ledger, Return
from orchestration.deciding import Office
from orchestration.instance import Instance
from orchestration.reviewing import DEPARTMENTS, OPINIONS, review
from orchestration.reviewing import FORM as REVIEWED
from orchestration.sheet_rows import Row, rows_of_sheets
from orchestration.texts import Refusal, text_in

FORM = "city_review"
_TABLE = "review"


def apply_reviews(
    instance: Instance,
    ledger: Ledger,
    clock: Clock,
    sheets: Iterable[Return],
    facts: Iterable[dict[str, Any]],
    judgement: Judgement,
) -> list[Finding]:
    """Record the opinions of judged 市级审核表; findings at the rows of which none can be taken."""
    doubted = {f.fact_id for f in judgement.findings if catalogue()[f.rule].holds}
    office = Office(instance, ledger, clock, instance.settings.unit, FORM)
    opinions = {text_in("zh", f"opinion_{name}"): name for name in OPINIONS}
    found: list[Finding] = []
    for made, key, row in rows_of_sheets(sheets, facts, judgement.verdicts, _TABLE):
        sound = {c: str(f["text"] or "") for c, f in row.items() if f["fact_id"] not in doubted}
        for department in DEPARTMENTS:
            written = sound.get(f"{department}_opinion", "")
            signed = sound.get(f"{department}_reviewer", "")
            if written not in opinions or not signed:
                continue
            try:
                office.decides(signed, sound.get(f"{department}_text", "") or written)
                about = _reviewed(office, ledger, made, sound.get("park_code", ""))
                source = f"{made.return_id}#{key}"
                review(office, about, department, opinions[written], source)
            except Refusal as refusal:
                found.append(_finding(made, row, department, refusal.said("zh")))
    return found


def _reviewed(office: Office, ledger: Ledger, sheet: Return, park: str) -> str:
    """The return of that park and year that is under review. Raises Refusal where there is none."""
    stated = [s for s in statements(ledger, office.decided) if s.form == REVIEWED]
    back = {return_id for return_id, _ in office.decided.reviewed}
    waiting = [made for name, made in office.returns.items() if name in back]
    fits = [
        made
        for made in (*waiting, *stated)
        if (made.reporter, made.report_year) == (park, sheet.report_year)
    ]
    if not fits:
        raise Refusal("review_no_return", park=park, year=sheet.report_year)
    return max(fits, key=lambda made: made.revision).return_id


def _finding(made: Return, row: Row, department: str, said: str) -> Finding:
    """At the opinion that is not taken."""
    fact, rule = row[f"{department}_opinion"], catalogue().of_ledger("review_not_taken")
    at = fact["fact_id"], rule.id, rule.severity, fact["sheet"], fact["cell"]
    return Finding(made.return_id, *at, {"raw": said})
