"""Why a figure differs between two issues: from the facts that stand behind it in each.

A fact that stands behind the new figure and not behind the old one came with a return that the old
issue did not know (late, a revision, a later year's confirmation), or with one that it knew but did
not count until a decision or a rule let it. Where the facts are the same, an adjustment, the
reference data or the rules made the difference.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from exports.difference import Issue


class Cause(StrEnum):
    """In the order in which they are printed."""

    LATE_RETURN = "late_return"
    REVISION = "revision"
    CONFIRMATION = "confirmation"
    ADJUSTMENT = "adjustment"
    EXPLANATION = "explanation"
    CHOICE = "choice"
    RETRACTION = "retraction"
    RULE_CHANGE = "rule_change"
    REFERENCE_CHANGE = "reference_change"
    LAYOUT_CHANGE = "layout_change"
    OTHER = "other"


_DECIDED = {
    "adjusted": Cause.ADJUSTMENT,
    "explained": Cause.EXPLANATION,
    "reviewed": Cause.EXPLANATION,
    "chosen": Cause.CHOICE,
    "retracted": Cause.RETRACTION,
}
_HASHES = {
    "catalogue": Cause.RULE_CHANGE,
    "reference": Cause.REFERENCE_CHANGE,
    "seeds": Cause.REFERENCE_CHANGE,
    "layouts": Cause.LAYOUT_CHANGE,
}
_FACTS = """
with touched as (
    select number, unnest(old_facts) as fact_id, 'old' as side from changed
    union all
    select number, unnest(new_facts), 'new' from changed
), sides as (
    select number, fact_id, count(*) filter (side = 'old') as in_old,
        count(*) filter (side = 'new') as in_new
    from touched group by number, fact_id
)
select s.number, s.fact_id, s.in_old > 0 as in_old, s.in_new > 0 as in_new, f.return_id,
    f.reporter, f.form, f.report_year, f.value_year, f.field, f.row_key, f.raw_text, f.value, f.text
from sides s left join read_parquet($facts, union_by_name = true) f using (fact_id)
order by s.number, s.fact_id
"""


@dataclass(frozen=True)
class Change:
    """One reporter's field that changed: what was read before and now, from which returns.

    `figures` is how many figures of the workbook it moved.
    """

    cause: Cause
    reporter: str
    form: str
    field: str
    row_key: str
    value_year: int
    old_text: str
    old_return: str
    new_text: str
    new_return: str
    figures: int = 0


class Causes:
    """The causes of all changed figures (`changed` in `con`), looked up once."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, facts: Path, old: "Issue", new: "Issue",
        happened: tuple[dict[str, Any], ...], hashes: tuple[str, ...],
    ) -> None:  # fmt: skip
        self._old, self._new = old, new
        self._general = tuple(_HASHES.get(name, Cause.OTHER) for name in hashes)
        self._adjusted: dict[str, str] = {}
        self._by_return: dict[str, Cause] = {}
        self._retracted: set[str] = set()
        for event in happened:
            self._note(event)
        self._known = {_reporter_year(name) for name in old.returns}
        self._causes: dict[int, set[Cause]] = defaultdict(set)
        self._moved: dict[Change, set[int]] = defaultdict(set)
        rows = (
            con.sql(_FACTS, params={"facts": f"{facts}/*/f*.parquet"}).to_arrow_table().to_pylist()
        )
        figures: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            figures[row["number"]].append(row)
        for number, behind in figures.items():
            self._explain(number, behind)

    def of(self, number: int) -> tuple[Cause, ...]:
        """The causes of one changed figure, never empty."""
        found = self._causes.get(number) or set(self._general) or self._from_returns()
        order = list(Cause)
        return tuple(sorted(found, key=order.index))

    def changes(self) -> tuple[Change, ...]:
        """What moved the figures, field by field, sorted by cause and reporter."""
        order = list(Cause)
        made = [replace(move, figures=len(numbers)) for move, numbers in self._moved.items()]
        return tuple(
            sorted(
                made,
                key=lambda c: (
                    order.index(c.cause), c.reporter, c.form, c.value_year, c.field, c.row_key,
                ),
            )
        )  # fmt: skip

    def _note(self, event: dict[str, Any]) -> None:
        cause = _DECIDED.get(event["kind"])
        if cause is None:
            return
        if cause is Cause.ADJUSTMENT:
            self._adjusted[event["subject"]] = event["adjusted_to"]
        elif cause is Cause.RETRACTION:
            self._retracted.add(event["return_id"])
        elif event["return_id"]:
            self._by_return[event["return_id"]] = cause

    def _explain(self, number: int, behind: list[dict[str, Any]]) -> None:
        came: dict[tuple[Any, ...], dict[str, Any]] = {}
        went: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in behind:
            if row["in_new"] and not row["in_old"]:
                came[_place(row)] = row
            elif row["in_old"] and not row["in_new"]:
                went[_place(row)] = row
            elif row["fact_id"] in self._adjusted:
                self._move(number, Cause.ADJUSTMENT, row, row)
        for place, row in came.items():
            before = went.pop(place, None)
            if before and _says_the_same(before, row) and row["fact_id"] not in self._adjusted:
                continue  # said again in a later return
            self._move(number, self._why_came(row), before, row)
        for row in went.values():
            self._move(number, self._why_went(row), row, None)

    def _why_came(self, row: dict[str, Any]) -> Cause:
        """Why a fact counts now that did not before."""
        if row["fact_id"] in self._adjusted:
            return Cause.ADJUSTMENT
        if row["return_id"] not in self._old.returns:
            if (row["form"], row["reporter"], row["report_year"]) in self._known:
                return Cause.REVISION
            earlier = (row["form"], row["reporter"], row["value_year"])
            confirms = row["report_year"] > row["value_year"] and earlier in self._known
            return Cause.CONFIRMATION if confirms else Cause.LATE_RETURN
        return self._decided(row)

    def _why_went(self, row: dict[str, Any]) -> Cause:
        """Why a fact does not count any more and no other stands in its place."""
        if row["return_id"] in self._retracted:
            return Cause.RETRACTION
        place = (row["form"], row["reporter"], row["report_year"])
        newer = self._new.returns - self._old.returns
        if place in {_reporter_year(name) for name in newer}:
            return Cause.REVISION
        return self._decided(row)

    def _decided(self, row: dict[str, Any]) -> Cause:
        """A decision on its return, else on another of the same reporter and year, else rules."""
        if row["return_id"] in self._by_return:
            return self._by_return[row["return_id"]]
        place = (row["form"], row["reporter"], row["report_year"])
        if place in {_reporter_year(name) for name in self._retracted}:
            return Cause.RETRACTION
        if place in {_reporter_year(name) for name in self._new.returns - self._old.returns}:
            return Cause.REVISION
        return self._general[0] if self._general else Cause.OTHER

    def _move(
        self, number: int, cause: Cause, before: dict[str, Any] | None, now: dict[str, Any] | None
    ) -> None:
        self._causes[number].add(cause)
        row = now or before or {}
        old, new = before or {}, now or {}
        move = Change(
            cause, row["reporter"] or "", row["form"] or "", row["field"] or "",
            row["row_key"] or "", row["value_year"] or 0,
            old.get("raw_text") or "", old.get("return_id") or "",
            self._adjusted.get(new.get("fact_id", ""), new.get("raw_text") or ""),
            new.get("return_id") or "",
        )  # fmt: skip
        self._moved[move].add(number)

    def _from_returns(self) -> set[Cause]:
        """For figures that count returns, not facts: what came or was taken back in between."""
        gained = self._new.returns - self._old.returns
        found = {
            Cause.REVISION if _reporter_year(name) in self._known else Cause.LATE_RETURN
            for name in gained
        }
        if self._retracted:
            found.add(Cause.RETRACTION)
        return found | set(self._by_return.values()) or {Cause.OTHER}


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a fact speaks of: a confirmation speaks of the same as the first value."""
    row_key = row["row_key"] or ""
    return row["form"], row["reporter"], row["value_year"], row["field"], row_key


def _says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["value"] == other["value"] and one["text"] == other["text"])


def _reporter_year(return_id: str) -> tuple[str, str, int]:
    """Form, reporter and year of a return's id: `park_progress-P3700011-2023-r2`.

    What could not be attributed is nobody's.
    """
    parts = return_id.rsplit("-", 3)
    if len(parts) < 4 or not parts[2].isdigit():
        return "", return_id, 0
    return parts[0], parts[1], int(parts[2])
