"""Findings in words for the sender: grouped by broken relation, each said once.

A broken relation or condition gives a finding per figure it holds; they are one remark over
several cells. What a blank cell explains is said once: a condition speaks for its blank subject
(the completion month of a commissioned project), an unreadable subject speaks for itself, and an
empty return is not told field by field that it is empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from openpyxl.utils.cell import coordinate_from_string

from expectations.catalogue import Rule, catalogue
from expectations.findings import Finding
from expectations.frames import frames
from ingestion.contract import contracts
from ingestion.placement import places
from ingestion.remark import Remark

Fact = Mapping[str, Any]
_Row = tuple[str, str, int | None]
"""Return, row key and value year: where a relation or condition holds together."""

# The file never became a workbook: there is nothing to annotate.
_NEVER_OPENED = ("unreadable_file", "encrypted_file", "empty_file", "too_large_file")


def opened(rules: Iterable[str]) -> bool:
    """Whether a file with these findings could be opened as a workbook."""
    return not any(catalogue()[rule].problem in _NEVER_OPENED for rule in rules)


def remarks(findings: Iterable[Finding], facts: Iterable[Fact]) -> list[Remark]:
    """The remarks on one return; `facts` are all of its facts, as Parquet keeps them."""
    known = {fact["fact_id"]: fact for fact in facts}
    at_cell = {(fact["sheet"], fact["cell"]): fact for fact in known.values() if fact["cell"]}
    found = [
        _Found(
            finding,
            catalogue()[finding.rule],
            # A question that holds nothing names no figure, only the cell.
            known.get(finding.fact_id) or at_cell.get((finding.sheet, finding.cell)),
        )
        for finding in findings
    ]
    return [_remark(one) for one in _said_once([*found, *_blank_subjects(found, known.values())])]


@dataclass(frozen=True)
class _Found:
    finding: Finding
    rule: Rule
    fact: Fact | None
    explained: bool = False

    @property
    def row(self) -> _Row:
        """The row of a table, or the value year of single figures."""
        fact = self.fact or {}
        return self.finding.return_id, fact.get("row_key", ""), fact.get("value_year")

    @property
    def cell(self) -> tuple[str, str]:
        return self.finding.sheet, self.finding.cell


@cache
def _subjects() -> dict[tuple[str, str], str]:
    """(table, rule) → the field that a condition on a table row is about."""
    subjects = {}
    for contract in contracts().values():
        first = {s.table.code: s.table.columns[0].code for s in contract.sheets if s.table}
        for frame in frames(contract, catalogue()):
            for checked in frame.checked:
                condition = checked.rule.condition
                if frame.table and condition:
                    nameless = condition == "figures_without_name"
                    subject = first[frame.table] if nameless else checked.fields[0]
                    subjects[frame.table, checked.rule.id] = subject
    return subjects


def _subject(found: _Found) -> str:
    table = found.row[1].split(":", maxsplit=1)[0]
    return _subjects().get((table, found.rule.id), "")


def _blank_subjects(found: list[_Found], facts: Iterable[Fact]) -> list[_Found]:
    """The blank cell that a condition asks to be filled: no figure is held there, so no finding."""
    rows: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact["row_key"] and fact["cell"]:
            rows.setdefault(fact["row_key"], []).append(fact)
    blank: dict[tuple[_Row, str], _Found] = {}
    for one in found:
        code, row = _subject(one), rows.get(one.row[1], [])
        if not (one.rule.condition and code and row):
            continue
        stated = any(fact["field"] == code and fact["reading"] != "blank" for fact in row)
        if not stated and (cell := _cell_in_row(code, row, rows)):
            subject = {**row[0], "field": code, "raw_text": "", "reading": "blank"}
            at = replace(one.finding, fact_id="", sheet=row[0]["sheet"], cell=cell)
            blank[one.row, one.rule.id] = _Found(at, one.rule, subject)
    return list(blank.values())


def _cell_in_row(code: str, row: list[Fact], rows: Mapping[str, list[Fact]]) -> str:
    """Where a column crosses a row; '' where the table was moved and no row shows the column."""
    table, number = row[0]["row_key"].split(":", maxsplit=1)[0], _parted(row[0]["cell"])[1]
    for key, others in rows.items():
        for fact in others:
            if fact["field"] == code and key.startswith(f"{table}:"):
                return f"{_parted(fact['cell'])[0]}{number}"
    printed = _printed_columns(row[0]["form"], table)
    moved = any(_parted(fact["cell"])[0] != printed.get(fact["field"]) for fact in row)
    return "" if moved or code not in printed else f"{printed[code]}{number}"


def _parted(cell: str) -> tuple[str, int]:
    return coordinate_from_string(cell)


@cache
def _printed_columns(form: str, table: str) -> dict[str, str]:
    """The column letters of a table as the blank form prints it."""
    first = (place for place in places(contracts()[form]) if place.row_key == f"{table}:1")
    return {place.code: _parted(place.cell)[0] for place in first}


def _said_once(found: list[_Found]) -> list[_Found]:
    empty = any(one.rule.problem == "empty_return" for one in found)
    subjects = {
        one.cell
        for one in found
        if one.rule.condition and one.fact and one.fact["field"] == _subject(one)
    }
    unread = {(one.row[1], one.fact["field"]) for one in found if one.rule.problem and one.fact}

    def explained(one: _Found) -> bool:
        if one.rule.generic == "required":
            return empty or one.cell in subjects
        return bool(one.rule.condition) and (one.row[1], _subject(one)) in unread

    return [replace(one, explained=explained(one)) for one in found]


def _remark(one: _Found) -> Remark:
    finding, rule = one.finding, one.rule
    _, row_key, value_year = one.row
    group = ""
    if rule.relation is not None or rule.condition is not None:
        group = f"{row_key}@{value_year or ''}"
    elif rule.check is not None and finding.cell:
        group = f"{row_key}@"  # two years of one figure are one remark
    return Remark(
        rule=finding.rule,
        severity=rule.severity,
        sheet=finding.sheet,
        cell=finding.cell,
        message=rule.message(finding.arguments),
        remedy=rule.remedy(finding.arguments),
        raw=str((one.fact or {}).get("raw_text") or ""),
        group=group,
        whole=rule.returns,
        explained=one.explained,
    )
