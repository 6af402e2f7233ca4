"""The leaves of a figure: the facts that its lineage names, read from the immutable Parquet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from exports.warehouse import Row

BESIDE = {"completion_month": "status"}
"""A leaf of the first field says nothing without the second of its row: a project counts as
commissioned by both, and lineage names the month alone."""


@dataclass(frozen=True)
class Leaf:
    """One fact as docs/tables.md describes it, from one cell of one original."""

    fact_id: str
    return_id: str
    reporter: str
    form: str
    report_year: int | None
    value_year: int | None
    field: str
    row_key: str
    raw_text: str
    unit_reported: str
    value: Decimal | None
    text: str | None
    sheet: str
    cell: str
    reading: str = ""
    source: str = ""
    evidence: str = ""


_COLUMNS = ", ".join(Leaf.__dataclass_fields__)
_LEAVES = f"""
with wanted as (select unnest($facts) as fact_id),
rows as (
    select {_COLUMNS} from read_parquet($files)
    where return_id in (select unnest($returns))
)
select rows.* from rows semi join wanted using (fact_id)
union
select beside.* from rows as beside
semi join (
    select rows.return_id, rows.row_key, fields.beside as field
    from rows semi join wanted using (fact_id)
    join (select unnest($fields) as field, unnest($beside) as beside) as fields
        on rows.field = fields.field and rows.row_key <> ''
) as named using (return_id, row_key, field)
order by reporter, report_year, return_id, row_key, value_year, fact_id
"""
_FINDINGS = """
select distinct return_id, fact_id, rule, severity, finding_id, sheet, cell, arguments
from read_parquet($files)
where return_id in (select unnest($returns))
order by rule, finding_id
"""


def in_force(leaf: Leaf, adjustment: Mapping[str, Any] | None) -> Leaf:
    """The leaf with the `value` and `text` that an adjustment of the office put in its place."""
    if adjustment is None:
        return leaf
    value = None if adjustment["value"] is None else Decimal(adjustment["value"])
    return replace(leaf, value=value, text=adjustment["text"])


def read_leaves(folder: Path, fact_ids: Sequence[str]) -> list[Leaf]:
    """The facts of these ids, with what `BESIDE` names, by park and year; [] for no ids.

    Only the years' folders that the ids name are opened. An id that is not there is left out.
    """
    returns = sorted({fact_id.rpartition("#")[0] for fact_id in fact_ids})
    files = _files(folder, returns)
    if not files:
        return []
    with duckdb.connect() as con:
        parameters = {
            "facts": list(fact_ids), "returns": returns, "files": files,
            "fields": list(BESIDE), "beside": list(BESIDE.values()),
        }  # fmt: skip
        return [Leaf(*row) for row in con.execute(_LEAVES, parameters).fetchall()]


def _files(folder: Path, returns: Iterable[str]) -> list[str]:
    """`park_progress-P3700011-2023-r1` lies in the folder of 2023."""
    years = {parts[-2] if len(parts := made.split("-")) > 2 else "unknown" for made in returns}
    places = sorted(folder / year if year.isdigit() else folder / "unknown" for year in years)
    return [
        str(file) for place in dict.fromkeys(places) for file in sorted(place.glob("*.parquet"))
    ]


def findings_of(folder: Path, leaves: Sequence[Leaf]) -> dict[str, list[Row]]:
    """Findings about these leaves, by fact id: those that name the fact, and those of its cell."""
    files = [str(file) for file in sorted(folder.glob("*.parquet"))]
    if not files or not leaves:
        return {}
    by_cell = {(leaf.return_id, leaf.sheet, leaf.cell): leaf.fact_id for leaf in leaves}
    known = {leaf.fact_id for leaf in leaves}
    found: dict[str, list[Row]] = {}
    returns = sorted({leaf.return_id for leaf in leaves})
    with duckdb.connect() as con:
        rows = con.execute(_FINDINGS, {"files": files, "returns": returns})
        names = [column[0] for column in rows.description or ()]
        for values in rows.fetchall():
            row = dict(zip(names, values, strict=True))
            at_cell = by_cell.get((row["return_id"], row["sheet"], row["cell"]), "")
            if (fact_id := row["fact_id"] or at_cell) in known:
                found.setdefault(fact_id, []).append(row)
    return found
