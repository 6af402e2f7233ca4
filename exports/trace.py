"""Trace of one printed figure: back to the cells of the originals, and worked out again from them.

Only what was published with the document (lineage, manifest), the immutable facts, the findings,
the ledger and the seeds are read, never the warehouse: an old issue traces after that was replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fnmatch import fnmatch
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from exports.mart_keys import KEYS, split_key
from exports.recompute import half_even
from exports.trace_absent import Absent, absent_of
from exports.trace_counted import ROWS, Counted, Members
from exports.trace_leaves import Leaf, findings_of, in_force, read_leaves
from exports.trace_place import Document, Printed
from exports.trace_sums import Recomputed, Wanted
from exports.warehouse import Row

_STORED = 12  # decimals of the unrounded figure in lineage


@dataclass(frozen=True)
class Received:
    """The original that a return was read from, and when it came first."""

    sha256: str
    part: str
    revision: int
    form: str
    name: str
    received_at: str
    source: str


@dataclass(frozen=True)
class Decided:
    """What was decided on a leaf: an adjustment, or an explanation of a finding."""

    event_id: int
    at: str
    by: str
    reason: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """What the ledger holds: returns and decisions by their ids, and the returns sent back."""

    received: Mapping[str, Received]
    decisions: Mapping[int, Decided]
    sent_back: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source:
    """A leaf with its original, what was found at it and what was decided on it.

    `leaf.value` is as read; `adjusted` says what stands in its place. Each finding is a row of the
    findings with `explained`: the explanation in force at that issue, or None.
    """

    leaf: Leaf
    received: Received | None
    findings: Sequence[Row]
    adjusted: Decided | None


@dataclass(frozen=True)
class Trace:
    """One figure: as printed, as worked out again, and all that it came of.

    `members` are what was counted, `absent` what is owed but was not, as lineage names them;
    `returns` are the ledger's returns, by id, that members are or lie in.
    `agrees` is None where it cannot be worked out again; `why_not` is then a code of trace.yaml.
    """

    document: Document
    figure: Row
    printed: Printed
    method: str
    key: Mapping[str, str]
    recomputed: Recomputed
    agrees: bool | None
    why_not: str
    unknown: int
    sources: Sequence[Source]
    members: Sequence[str] = ()
    absent: Sequence[Absent] = ()
    returns: Mapping[str, Received] = field(default_factory=dict)


@cache
def catalogue() -> dict[str, Any]:
    """Methods, formulas and texts of the trace."""
    path = Path(__file__).with_name("trace.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Seeds:
    """Rows of seeds/indicators.csv by code, how large each unit of seeds/units.csv is, and the
    rows of the seeds whose figures are printed, by file."""

    indicators: Mapping[str, Mapping[str, str]]
    units: Mapping[str, Fraction]
    reference: ROWS = field(default_factory=dict)


def trace(document: Document, place: str, seeds: Seeds, facts: Path, records: Records) -> Trace:
    """The figure at a place of a document. Raises PlaceError where none is printed there.

    `facts` is the folder of facts of the instance, with the findings in it.
    """
    figure = document.figure_at(place)
    table, manifest = figure["table"], document.issue.manifest
    key = dict(zip(KEYS.get(table, ()), split_key(table, figure["row_key"]), strict=False))
    rule = rule_of(table, figure["column"])
    leaves = read_leaves(facts, figure["fact_ids"])
    sources = _sources(leaves, facts, records, manifest)
    recomputed, why_not = Recomputed(None), _why_not(figure, rule)
    if not why_not:
        wanted = _wanted(figure, rule, key, seeds, manifest)
        members = Members(tuple(figure["members"]), tuple(figure["absent"]), seeds.reference)
        leaves_now = [
            in_force(source.leaf, source.adjusted.payload if source.adjusted else None)
            for source in sources
        ]
        recomputed = Counted(wanted, leaves_now, members).by(rule["method"])
    speaking = {r: v for r, v in records.received.items() if r not in records.sent_back}
    unknown = len(set(figure["fact_ids"]) - {leaf.fact_id for leaf in leaves})
    printed = document.printed(figure["sheet"], figure["cell"])
    if not why_not and (unknown or recomputed.value is None):
        why_not = "not_found" if unknown else "no_value"
    agrees = None if why_not else _agrees(figure["value"], recomputed.value, printed)
    return Trace(
        document, figure, printed, rule.get("method", ""), key, recomputed, agrees, why_not,
        unknown, sources, figure["members"],
        absent_of(figure["absent"], key, seeds.indicators, facts, manifest, speaking),
        {r: records.received[r] for m in figure["members"]
         if (r := m.partition("/")[0]) in records.received},
    )  # fmt: skip


def rule_of(table: str, column: str) -> dict[str, str]:
    """The rule of trace.yaml for a column (`method`, `field`, `unit`), {} where there is none."""
    rules: dict[str, dict[str, str]] = catalogue()["methods"].get(table, {})
    exact = rules.get(column)
    return exact or next((rule for name, rule in rules.items() if fnmatch(column, name)), {})


def _why_not(figure: Row, rule: Row) -> str:
    """Why a figure is not worked out again; '' where it is. A count of nothing names no leaf."""
    if figure["value"] is None:
        return "no_number"
    if not rule:
        return "no_method"
    named = figure["fact_ids"] or figure["members"] or figure["value"] == 0
    return "" if named else "no_leaves"


def _wanted(figure: Row, rule: Row, key: Mapping[str, str], seeds: Seeds, manifest: Row) -> Wanted:
    named = rule.get("field") or key.get("indicator") or figure["column"]
    own = seeds.indicators[named]["unit"] if named in seeds.indicators else rule.get("unit", "")
    years = int(manifest["first_year"]), int(manifest["last_year"])
    wanted = Wanted(
        figure["column"], named, key, seeds.indicators, *years, unit=figure["unit"],
        units=seeds.units,
    )  # fmt: skip
    return replace(wanted, divisor=wanted.size_in(own))


def _agrees(stored: Decimal, value: Fraction | None, printed: Printed) -> bool:
    """Whether the leaves give what is printed; in a chart, where nothing is printed, the lineage's.

    A file keeps a number in binary: what stands in it is rounded to the decimals that it shows.
    """
    if value is None:
        return False
    if printed.number is None:
        return not printed.text and half_even(value, _STORED) == Fraction(stored)
    return half_even(value, printed.decimals) == half_even(printed.number, printed.decimals)


def _sources(
    leaves: Sequence[Leaf], facts: Path, records: Records, manifest: Row
) -> tuple[Source, ...]:
    """Leaves with what the manifest says was in force at that issue."""
    adjusted = {a["fact_id"]: int(a["event_id"]) for a in manifest.get("adjustments", ())}
    explained = {e["finding_id"]: int(e["event_id"]) for e in manifest.get("explanations", ())}
    found = findings_of(facts / "findings", leaves)
    return tuple(
        Source(
            leaf,
            records.received.get(leaf.return_id),
            [
                {
                    **finding,
                    "explained": records.decisions.get(explained.get(finding["finding_id"], 0)),
                }
                for finding in found.get(leaf.fact_id, ())
            ],
            records.decisions.get(adjusted.get(leaf.fact_id, 0)),
        )
        for leaf in leaves
    )
