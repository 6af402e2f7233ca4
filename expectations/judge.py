"""Facts become findings and verdicts.

An error at a figure holds that figure and the rest of the return counts; only what cannot be
attributed sends the whole return back (`1 审核通过`, `2 待核实`, `3 退回修改`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.utils.cell import coordinate_to_tuple

from expectations.catalogue import Catalogue, Rule, catalogue, catalogue_version
from expectations.findings import FINDINGS_SCHEMA, Finding, Verdict
from expectations.frames import Checked, frames
from expectations.notes import shortened
from expectations.suites import Unexpected, validate_all
from ingestion.contract import Contract, Grid, contracts
from ingestion.roster import Roster
from ingestion.seeds import indicators

_NAMES_A_REPORTER = frozenset(
    (
        "reporter_unknown",
        "reporter_disagrees",
        "reporter_not_in_year",
        "reporter_name_outdated",
    )
)
_NAMES_A_PARK = frozenset(
    (
        "park_unknown",
        "park_disagrees",
        "park_name_outdated",
        "batch_park_unknown",
        "batch_park_disagrees",
    )
)


@dataclass
class Judgement:
    """Findings and verdicts of one call, with what Great Expectations counted."""

    findings: list[Finding] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    expectations: int = 0
    held_figures: dict[str, int] = field(default_factory=dict)

    def add(self, found: Iterable[Finding]) -> None:
        """Take in findings and let the verdicts of all returns judged here follow from them."""
        rules = catalogue()
        self.findings = sorted([*self.findings, *found], key=_reading_order)
        by_return: dict[str, list[Finding]] = {name: [] for name in self.verdicts}
        for finding in self.findings:
            by_return.setdefault(finding.return_id, []).append(finding)
        for return_id, findings in by_return.items():
            self.verdicts[return_id] = _verdict(findings, rules)
            held = {f.fact_id for f in findings if f.fact_id and rules[f.rule].holds}
            self.held_figures[return_id] = len(held)

    def shorten(self, notes: int) -> None:
        """Keep so many findings of each return that hold nothing; the others are summed up."""
        self.findings = sorted(shortened(self.findings, notes), key=_reading_order)

    def table(self) -> pa.Table:
        """The findings as Parquet keeps them."""
        numbers: dict[str, int] = {}
        rows = []
        for finding in self.findings:
            number = numbers[finding.return_id] = numbers.get(finding.return_id, 0) + 1
            rows.append(
                {
                    "finding_id": f"{finding.return_id}!{number}",
                    "return_id": finding.return_id,
                    "fact_id": finding.fact_id,
                    "rule": finding.rule,
                    "catalogue_version": catalogue_version(),
                    "severity": finding.severity,
                    "sheet": finding.sheet,
                    "cell": finding.cell,
                    "arguments": json.dumps(finding.arguments, ensure_ascii=False, sort_keys=True),
                }
            )
        return pa.Table.from_pylist(rows, schema=FINDINGS_SCHEMA)


def judge(
    facts: pa.Table,
    returns: Iterable[str],
    roster: Roster,
    refused: Mapping[str, str] | None = None,
    workers: int = 1,
) -> Judgement:
    """Judge returns by their facts, many on `workers` processes.

    `returns` are the ids to be judged (one without facts is sent back as empty), `refused` names
    a problem for returns that the instance does not take (a synthetic form in a real instance).
    """
    rules = catalogue()
    judgement = Judgement()
    judged = list(returns)
    refusals = {name: problem for name, problem in (refused or {}).items() if name in set(judged)}
    stated = set(pc.unique(facts["return_id"]).to_pylist())
    empty = {name: "empty_return" for name in judged if name not in stated}
    found = [
        *_problems(facts, rules, roster),
        *_refusals(refusals, rules),
        *_refusals(empty, rules),
    ]
    found += _of_contracts(facts, rules, judgement, workers)
    judgement.verdicts = dict.fromkeys(judged, "passed")
    judgement.add(_without_blanks_of_empty_returns(found, rules))
    return judgement


def _verdict(findings: list[Finding], rules: Catalogue) -> Verdict:
    if any(rules[finding.rule].returns for finding in findings):
        return "sent_back"
    return "held" if any(rules[finding.rule].holds for finding in findings) else "passed"


def _reading_order(finding: Finding) -> tuple[Any, ...]:
    """As a person would go through the workbook; what concerns the whole comes first."""
    row, col = coordinate_to_tuple(finding.cell) if finding.cell else (0, 0)
    return finding.return_id, finding.sheet, row, col, finding.rule, finding.fact_id


def _problems(facts: pa.Table, rules: Catalogue, roster: Roster) -> list[Finding]:
    """What the reader could not read, each problem spoken for by its rule."""
    failed = facts.filter(pc.starts_with(facts["reading"], "!"))
    names = _names_on_covers(facts)
    found = []
    for fact in failed.to_pylist():
        problem = fact["reading"][1:].split(";")[0]
        rule = rules.of_problem(problem)
        arguments = {
            "raw": fact["raw_text"],
            "unit": fact["unit_reported"],
            "sheet": fact["sheet"],
            "label": label_of(fact["field"], fact["form"], _table_of(fact["row_key"])),
        }
        if close := _candidates(problem, fact, names, roster):
            arguments["candidates"] = f"相近名称(仅供核对):{'、'.join(close)}。"
        found.append(finding_at(rule, fact, arguments))
    return found


def _names_on_covers(facts: pa.Table) -> dict[str, str]:
    """What each return calls its sender, whether or not the sender is known."""
    fields = pa.array(sorted({c.identity.name for c in contracts().values() if c.identity.name}))
    said = facts.filter(pc.is_in(facts["field"], fields)).to_pylist()
    return {
        fact["return_id"]: fact["raw_text"]
        for fact in said
        if not fact["row_key"] and fact["form"] in contracts()
        if fact["field"] == contracts()[fact["form"]].identity.name
    }


def _candidates(
    problem: str, fact: Mapping[str, Any], names: Mapping[str, str], roster: Roster
) -> list[str]:
    """Who may have been meant, for a person to look at: by the name, else by the code."""
    year = fact["report_year"]
    if problem in _NAMES_A_PARK:
        return roster.candidates(fact["raw_text"], ("park",), year)
    if problem not in _NAMES_A_REPORTER or fact["form"] not in contracts():
        return []
    kinds = contracts()[fact["form"]].reporters
    called = names.get(fact["return_id"], "")
    said = (fact["raw_text"],) if problem == "reporter_not_in_year" else (called, fact["raw_text"])
    found = (roster.candidates(text, kinds, year) for text in said)
    return next((close for close in found if close), [])


def _refusals(refused: Mapping[str, str], rules: Catalogue) -> list[Finding]:
    return [
        Finding(return_id, "", rule.id, rule.severity, "", "", {})
        for return_id, problem in refused.items()
        for rule in [rules.of_problem(problem)]
    ]


def finding_at(rule: Rule, fact: Mapping[str, Any], arguments: Mapping[str, Any]) -> Finding:
    """The finding at a fact's cell; it names no figure where the figure counts meanwhile."""
    return Finding(
        fact["return_id"],
        "" if rule.counts else fact["fact_id"],
        rule.id,
        rule.severity,
        fact["sheet"],
        fact["cell"],
        {name: value for name, value in arguments.items() if value},
    )


def _of_contracts(
    facts: pa.Table, rules: Catalogue, judgement: Judgement, workers: int
) -> list[Finding]:
    """Validate every frame of every form and name the cells of each row that breaks a rule."""
    forms = sorted({form for form in pc.unique(facts["form"]).to_pylist() if form})
    todo = [
        (frame, of_form)
        for form in forms
        for of_form in [facts.filter(pc.equal(facts["form"], form))]
        for frame in frames(contracts()[form], rules)
    ]
    broken: dict[str, list[Unexpected]] = {form: [] for form in forms}
    for (frame, _), (unexpected, evaluated) in zip(todo, validate_all(todo, workers), strict=True):
        broken[frame.form] += unexpected
        judgement.expectations += evaluated
    return [
        finding
        for form in forms
        if broken[form]
        for finding in _of_contract(facts, contracts()[form], broken[form])
    ]


def _of_contract(
    facts: pa.Table, contract: Contract, broken: list[Unexpected]
) -> Iterator[Finding]:
    touched = pa.array(sorted({u.return_id for u in broken}))
    of_form = facts.filter(pc.equal(facts["form"], contract.form))
    cells = _by_place(of_form.filter(pc.is_in(of_form["return_id"], touched)), contract)
    for unexpected in _unexplained(broken):
        yield from _at_cells(unexpected, cells, contract)


def _without_blanks_of_empty_returns(found: list[Finding], rules: Catalogue) -> list[Finding]:
    """An empty form is one finding, not one for each cell that it leaves blank."""
    empty_rule = rules.of_problem("empty_return").id
    empty = {finding.return_id for finding in found if finding.rule == empty_rule}
    return [f for f in found if f.return_id not in empty or rules[f.rule].returns]


def _unexplained(broken: list[Unexpected]) -> list[Unexpected]:
    """Without relations over a figure that is in error by itself: it would accuse the others.

    A sum that exceeds its whole is not told where one of its terms alone does.
    """

    def cells(unexpected: Unexpected) -> set[tuple[str, str, str, str]]:
        checked = unexpected.checked
        return {
            (unexpected.return_id, unexpected.row_key, code, checked.column_code)
            for code in checked.fields
        }

    in_error = {cell for u in broken if u.checked.rule.generic for cell in cells(u)}
    of_wholes: dict[tuple[str, str, str, str], list[tuple[str, ...]]] = {}
    for u in broken:
        if relation := u.checked.rule.relation:
            key = u.return_id, u.row_key, u.checked.column_code, relation.right
            of_wholes.setdefault(key, []).append(relation.sides[0].terms)

    def told_by_a_term(u: Unexpected) -> bool:
        relation = u.checked.rule.relation
        assert relation
        key = u.return_id, u.row_key, u.checked.column_code, relation.right
        terms = set(relation.sides[0].terms)
        return any(set(others) < terms for others in of_wholes[key])

    return [
        u
        for u in broken
        if not (u.checked.rule.relation and (cells(u) & in_error or told_by_a_term(u)))
    ]


_Places = dict[tuple[str, str, str, str], dict[str, Any]]


def _by_place(facts: pa.Table, contract: Contract) -> _Places:
    """Facts by (return, row, field, grid column); a column of its own row key is that key."""
    grids = [sheet.grid for sheet in contract.sheets if sheet.grid and sheet.grid.rows]
    keyed = {g.row_key(column) for g in grids if g.by_column for column in g.columns}
    statistics = [g for g in grids if not g.by_column]
    in_grid = {row.code for grid in statistics for row in grid.rows}
    places: _Places = {}
    for fact in facts.to_pylist():
        row_key, column = fact["row_key"], ""
        if row_key in keyed:
            row_key, column = "", row_key
        elif fact["field"] in in_grid and not row_key and fact["value_year"] is not None:
            column = _column_of_year(statistics, fact)
        places[fact["return_id"], row_key, fact["field"], column] = fact
    return places


def _column_of_year(grids: Iterable[Grid], fact: Mapping[str, Any]) -> str:
    """The statistics column that asks for the year of this fact."""
    columns = (column for grid in grids for column in grid.columns)
    years = {column.year_of(fact["report_year"], {}): column.code for column in columns}
    return years.get(fact["value_year"], "")


def _at_cells(unexpected: Unexpected, cells: _Places, contract: Contract) -> list[Finding]:
    """A finding at each cell that the broken rule concerns, with what stands there."""
    checked, rule = unexpected.checked, unexpected.checked.rule
    key = unexpected.return_id, unexpected.row_key
    table = _table_of(unexpected.row_key)
    named = {code: cells.get((*key, code, checked.column_code)) for code in checked.fields}
    # A cell that was not found or could not be read has been named by the reader already.
    there = {code: fact for code, fact in named.items() if fact and not _unread(fact)}
    if rule.relation:
        there = {code: fact for code, fact in there.items() if fact["value"] is not None}
        shown = {code: _shown(code, there.get(code), contract.form, table) for code in named}
        left, right = rule.relation.sides
        arguments = {"left": left.shown(shown), "right": right.shown(shown)}
    else:
        if rule.generic != "required":
            there = {code: fact for code, fact in there.items() if fact["reading"] != "blank"}
        first = next(iter(there.values()), {"raw_text": ""})
        value = str(unexpected.value) if rule.condition else first["raw_text"]
        arguments = {
            "label": label_of(checked.fields[0], contract.form, table),
            "limit": _limit(checked),
            "value": value,
            "raw": value,
        }
    return [finding_at(rule, fact, arguments) for fact in there.values()]


def _unread(fact: Mapping[str, Any]) -> bool:
    return str(fact["reading"]).startswith("!")


def _table_of(row_key: str) -> str:
    return row_key.split(":", maxsplit=1)[0]


def _limit(checked: Checked) -> str:
    limit = checked.minimum if checked.minimum is not None else checked.maximum
    return "" if limit is None else format(limit, "g")


@cache
def label_of(code: str, form: str, table: str) -> str:
    """The printed name of a field, of a column of `table`, or of an indicator."""
    for sheet in contracts()[form].sheets if form in contracts() else ():
        for row in sheet.grid.rows if sheet.grid else ():
            if row.code == code and table in ("", sheet.grid.code if sheet.grid else ""):
                return row.label_zh
        columns = sheet.table.columns if sheet.table and sheet.table.code == table else ()
        for ask in columns if table else sheet.fields:
            if ask.code == code:
                return f"{ask.group}{ask.label_zh}" if ask.label and ask.group else ask.label_zh
    return indicators()[code]["name_zh"] if code in indicators() else code


@cache
def label_in_table(code: str, table: str) -> str:
    """The printed name of a column or line of a table, whichever form asks for it."""
    labels = (label_of(code, form, table) for form in contracts())
    return next((label for label in labels if label != code), code)


def _shown(code: str, fact: Mapping[str, Any] | None, form: str, table: str) -> str:
    value = fact["raw_text"] if fact else "(空)"
    return f"“{label_of(code, form, table)}”{value}"
