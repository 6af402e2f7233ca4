"""A 调整单 in the inbox: each row adjusts one figure, or a finding at the row says why not.

Rows are taken in their order; what could not be read, or is refused, changes nothing. A row without
the reporter's confirmation is recorded and waits for it (待园区确认).
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from expectations.catalogue import catalogue
from expectations.findings import Finding
from expectations.judge import Judgement
from ingestion.clock import Clock
from ingestion.contract import Ask, Contract, GridRow, contracts
from ingestion.decisions import statements
from ingestion.labels import label_key
from ingestion.ledger import Event, Ledger, Return
from orchestration.adjusting import Refused, Wanted, adjust
from orchestration.deciding import Office
from orchestration.instance import Instance
from orchestration.sheet_rows import Row, rows_of_sheets

FORM = "adjustment"
_TABLE = "adjustment"
_CONFIRMATION = ("confirmed_by", "confirmed_on", "confirmed_how")
# 3, project:3, 表2第3行
_ROW = re.compile(r"^(?:(?P<table>[a-z_]+):|(?P<sheet>表[0-9]+)\D*)?(?P<row>[0-9]+)\D*$")

Statements = Mapping[tuple[str, str, int | None], Return]
"""The statement of each form, reporter and year."""


def apply_adjustments(
    instance: Instance,
    ledger: Ledger,
    clock: Clock,
    sheets: Iterable[Return],
    facts: Iterable[dict[str, Any]],
    judgement: Judgement,
) -> tuple[list[Finding], list[Event]]:
    """What the rows of judged 调整单 ask for, as events, and findings at the rows refused."""
    doubted = {f.fact_id for f in judgement.findings if catalogue()[f.rule].holds}
    office = Office(instance, ledger, clock, instance.settings.unit, FORM)
    stated = statements_by_key(ledger, office)
    found: list[Finding] = []
    events: list[Event] = []
    for made, key, row in rows_of_sheets(sheets, facts, judgement.verdicts, _TABLE):
        if any(f["fact_id"] in doubted for c, f in row.items() if c not in _CONFIRMATION):
            continue  # the cell in doubt says so itself
        try:
            taken = _adjust(office, made, key, row, stated)
        except Refused as refused:
            found.append(_finding(made, row, refused.rule.id, refused.arguments))
            continue
        office.take(taken)
        events += taken
        if not _confirmed(row):
            rule = catalogue().of_ledger("confirmation_missing").id
            found.append(_finding(made, row, rule, {"label": _said(row, "adjusted_field")}))
    return found, events


def statements_by_key(ledger: Ledger, office: Office) -> Statements:
    """What each reporter states now."""
    return {(s.form, s.reporter, s.report_year): s for s in statements(ledger, office.decided)}


def _adjust(
    office: Office,
    sheet: Return,
    key: str,
    row: Row,
    stated: Statements,
) -> list[Event]:
    unit = office.instance.settings.unit
    if sheet.reporter != unit:
        raise Refused("adjusted_return_unknown", raw=f"{sheet.reporter} ≠ {unit}")
    made, wanted = asked_for({code: _said(row, code) for code in row}, stated)
    office.by, office.reason = _said(row, "decided_by"), _said(row, "reason")
    return adjust(office, made, wanted, source=f"{sheet.return_id}#{key}").events


def asked_for(said: Mapping[str, str], stated: Statements) -> tuple[Return, Wanted]:
    """The return and the adjustment that a line of a 调整单, or of the desk, means.

    `said` are its texts by the codes of the form. Raises Refused.
    """
    form, reporter, year = (
        said.get(name, "") for name in ("adjusted_form", "adjusted_reporter", "adjusted_year")
    )
    contract = _form_named(form)
    known = contract and year.isdigit()
    made = stated.get((contract.form, reporter, int(year))) if contract and known else None
    if contract is None or made is None:
        named = (reporter, form, year)
        raise Refused("adjusted_return_unknown", raw=" ".join(filter(None, named)))
    field, row_key = _place(
        contract.in_year(int(year)), said.get("adjusted_field", ""), said.get("adjusted_row", "")
    )
    value_year = said.get("adjusted_value_year", "")
    if value_year and not value_year.isdigit():
        raise Refused("adjusted_figure_unknown", file=contract.title_zh, raw=value_year)
    confirmed = bool(said.get("confirmed_by") and said.get("confirmed_on"))
    wanted = Wanted(
        field=field,
        value_year=int(value_year) if value_year else None,
        row_key=row_key,
        new=said.get("new_value", ""),
        unit=said.get("adjusted_unit", ""),
        old=said.get("old_value", ""),
        confirmed_by=said["confirmed_by"] if confirmed else "",
        confirmed_on=dt.date.fromisoformat(said["confirmed_on"]) if confirmed else None,
    )
    return made, wanted


def _said(row: Row, code: str) -> str:
    """What a cell says, as it was read; '' where nothing legible stands in it."""
    fact = row.get(code)
    if fact is None or str(fact["reading"]).startswith("!"):
        return ""
    if fact["value"] is not None and not fact["text"]:
        return f"{fact['value'].normalize():f}"
    return str(fact["text"] or "").strip()


def _confirmed(row: Row) -> bool:
    return bool(_said(row, "confirmed_by") and _said(row, "confirmed_on"))


def _form_named(written: str) -> Contract | None:
    for contract in contracts().values():
        if label_key(written) in (label_key(contract.title_zh), contract.form):
            return contract
    return None


def _place(contract: Contract, name: str, written: str) -> tuple[str, str]:
    """Field code and row key that a field and a row mean; what is ambiguous is refused."""
    at = _ROW.match(written) if written else None
    found: set[tuple[str, str]] = set()
    if not written:
        for sheet in contract.sheets:
            rows = sheet.grid.rows if sheet.grid else ()
            asked: list[Ask | GridRow] = [*sheet.fields, *rows]
            found |= {(a.code, "") for a in asked if _means(name, a.code, a.label_zh)}
    elif at:
        for sheet in contract.sheets:
            table = sheet.table
            if table and at["table"] in (None, table.code) and at["sheet"] in (None, sheet.number):
                found |= {
                    (a.code, f"{table.code}:{int(at['row'])}")
                    for a in table.columns
                    if _means(name, a.code, a.label_zh, f"{a.group}{a.label_zh}")
                }
    if len(found) != 1:
        meant = "、".join(" ".join(filter(None, one)) for one in sorted(found))
        raise Refused(
            "adjusted_figure_unknown",
            file=contract.title_zh,
            raw=" ".join(filter(None, (name, written, meant and f"({meant})"))),
        )
    return found.pop()


def _means(written: str, *names: str) -> bool:
    return label_key(written) in {label_key(name) for name in names}


def _finding(made: Return, row: Row, rule_id: str, arguments: dict[str, str]) -> Finding:
    """At the cell that the finding is about, else at the first of the row."""
    cells = {"S06": "old_value", "S07": "new_value", "S05": "adjusted_field", "S08": "confirmed_by"}
    fact = row.get(cells.get(rule_id, "adjusted_reporter")) or next(iter(row.values()))
    rule = catalogue()[rule_id]
    at = fact["fact_id"], fact["sheet"], fact["cell"]
    return Finding(made.return_id, at[0], rule.id, rule.severity, at[1], at[2], arguments)
