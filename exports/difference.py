"""What changed between two issues of one official workbook, figure by figure, and why.

Both issues are known by what was published with them: lineage (which figure stands where, over
which facts) and manifest (which returns, which hashes). A figure is the same one in both where
sheet, mart, row key and column are the same, wherever its cell has moved to.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from exports.difference_causes import Cause, Causes, Change


class DifferenceError(Exception):
    """Two files that cannot be compared; `args` are a code and the words of its message."""


@dataclass(frozen=True)
class Issue:
    """A published workbook with its lineage and its manifest beside it."""

    workbook: Path

    @property
    def lineage(self) -> Path:
        return self.workbook.with_name(f"{self.workbook.stem}.lineage.parquet")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        path = self.workbook.with_name(f"{self.workbook.stem}.manifest.json")
        for needed in (self.workbook, self.lineage, path):
            if not needed.exists():
                raise DifferenceError("no_issue", {"path": needed})
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def as_of(self) -> str:
        return str(self.manifest["as_of"])

    def figure_cells(self, sheets: set[str]) -> dict[str, set[str]]:
        """The cells of some sheets that print a figure."""
        import pyarrow.parquet as pq

        cells: dict[str, set[str]] = {sheet: set() for sheet in sheets}
        columns = pq.read_table(self.lineage, columns=["sheet", "cell"])
        for row in columns.to_pylist():
            if row["sheet"] in cells:
                cells[row["sheet"]].add(row["cell"])
        return cells

    @cached_property
    def returns(self) -> frozenset[str]:
        """Ids of the returns that had been received when it was issued."""
        return frozenset(r["return_id"] for r in self.manifest["returns"])


@dataclass(frozen=True)
class ChangedFigure:
    """A figure that is not the same in both issues; a cell is None where it does not stand.

    Values are unrounded, in `unit`; None where no number was printed. `n` and `N` are the parks
    counted and owed. `causes` are sorted by their weight in `Causes`.
    """

    sheet: str
    old_cell: str | None
    new_cell: str | None
    old: Decimal | None
    new: Decimal | None
    unit: str
    old_coverage: str
    new_coverage: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Difference:
    """All that changed, and how many figures did not."""

    old: Issue
    new: Issue
    figures: tuple[ChangedFigure, ...]
    unchanged: int
    changes: tuple[Change, ...]
    hashes: tuple[str, ...]
    returns_gained: tuple[str, ...]
    returns_lost: tuple[str, ...]


_FIGURES = """
create temp table {name} as
select sheet, cell, "table", row_key, "column", value, unit, n_counted, n_owed, fact_ids,
    file_row_number as position,
    row_number() over (
        partition by sheet, "table", row_key, "column" order by file_row_number
    ) as occurrence
from read_parquet($path, file_row_number = true)
"""
_CHANGED = """
create temp table changed as
select row_number() over (order by coalesce(n.position, o.position), n.cell is null) as number,
    sheet,
    o.cell as old_cell, n.cell as new_cell, o.value as old_value, n.value as new_value,
    coalesce(n.unit, o.unit) as unit,
    o.n_counted as old_n, o.n_owed as old_big_n, n.n_counted as new_n, n.n_owed as new_big_n,
    coalesce(o.fact_ids, []) as old_facts, coalesce(n.fact_ids, []) as new_facts
from old_figures o
full join new_figures n using (sheet, "table", row_key, "column", occurrence)
where o.cell is null or n.cell is null or o.value is distinct from n.value
    or o.n_counted is distinct from n.n_counted or o.n_owed is distinct from n.n_owed
"""


def difference(
    old: Issue, new: Issue, facts: Path, happened: Iterable[dict[str, Any]]
) -> Difference:
    """Compare two issues of one workbook.

    `facts` is the folder of facts of the instance. `happened` are its decisions after the old
    issue's moment up to the new one's, in their order: `kind`, `return_id`, `subject`, and for an
    adjustment `adjusted_to`, the new value as it was typed.
    Raises DifferenceError where files are missing or are not issues of the same workbook.
    """
    _refuse_others(old, new)
    with duckdb.connect() as con:
        for name, issue in (("old_figures", old), ("new_figures", new)):
            con.execute(_FIGURES.format(name=name), {"path": str(issue.lineage)})
        con.execute(_CHANGED)
        total = _count(con, "new_figures")
        rows = con.sql("select * from changed order by number").to_arrow_table().to_pylist()
        hashes = _changed_hashes(old, new)
        causes = Causes(con, facts, old, new, tuple(happened), hashes)
        figures = tuple(_figure(row, causes.of(row["number"])) for row in rows)
    standing = sum(figure.new_cell is not None for figure in figures)
    return Difference(
        old, new, figures, total - standing, causes.changes(), hashes,
        tuple(sorted(new.returns - old.returns)), tuple(sorted(old.returns - new.returns)),
    )  # fmt: skip


def _refuse_others(old: Issue, new: Issue) -> None:
    for name in ("workbook", "unit", "scope", "year", "first_year", "last_year"):
        if old.manifest.get(name) != new.manifest.get(name):
            raise DifferenceError(
                "not_the_same_workbook",
                {
                    "old": old.workbook.name,
                    "new": new.workbook.name,
                    "name": name,
                    "old_value": old.manifest.get(name),
                    "new_value": new.manifest.get(name),
                },
            )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = con.execute(f"select count(*) from {table}").fetchall()
    return int(count)


def _changed_hashes(old: Issue, new: Issue) -> tuple[str, ...]:
    """Names of what both manifests hash (catalogue, reference, seeds, layouts) and differs."""
    before, after = old.manifest["hashes"], new.manifest["hashes"]
    return tuple(sorted(n for n in before | after if before.get(n) != after.get(n)))


def _figure(row: dict[str, Any], causes: tuple[Cause, ...]) -> ChangedFigure:
    return ChangedFigure(
        sheet=row["sheet"],
        old_cell=row["old_cell"],
        new_cell=row["new_cell"],
        old=row["old_value"],
        new=row["new_value"],
        unit=row["unit"] or "",
        old_coverage=_coverage(row["old_n"], row["old_big_n"]),
        new_coverage=_coverage(row["new_n"], row["new_big_n"]),
        causes=causes,
    )


def _coverage(n: int | None, big_n: int | None) -> str:
    return "" if n is None or big_n is None else f"{n}/{big_n}"
