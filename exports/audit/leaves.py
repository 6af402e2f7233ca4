"""The facts behind the figures of a folder of documents, numbered, and what each figure needs.

All facts that any figure names stand in one order: field, year, place, reporter. A figure's facts
are then few runs of neighbours, and a run is two numbers, however many parks it counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from exports.trace_leaves import BESIDE, Leaf

COLUMNS = tuple(Leaf.__dataclass_fields__)

_NAMED = """
create temp table named as
select distinct unnest(fact_ids) as fact_id from read_parquet($lineages)
"""
_STORED = f"""
create temp table stored as
select {", ".join(COLUMNS)} from read_parquet($facts)
where return_id in (select distinct rpartition(fact_id) from named)
"""
_FACTS = f"""
create temp table facts as
with beside(field, other) as (select unnest($fields::varchar[]), unnest($beside::varchar[])),
found as (
    select s.*, null::varchar as stands_beside from stored s semi join named using (fact_id)
    union all
    select o.*, s.fact_id
    from stored s semi join named using (fact_id)
    join beside b on b.field = s.field and s.row_key <> ''
    join stored o on o.return_id = s.return_id and o.row_key = s.row_key and o.field = b.other
), each as (
    select {", ".join(f"any_value({c}) as {c}" for c in COLUMNS if c != "fact_id")}, fact_id
    from found group by fact_id
)
select {", ".join(f"e.{c}" for c in COLUMNS)}, row_number() over (
        order by e.field, e.value_year, p.position, e.reporter, e.report_year, e.return_id,
            e.row_key, e.fact_id
    ) - 1 as position
from each e left join places p on p.reporter = e.reporter
"""
_BESIDE = """
create temp table pairs as
with beside(field, other) as (select unnest($fields::varchar[]), unnest($beside::varchar[]))
select s.fact_id, s.position from facts s
union all
select s.fact_id, o.position
from facts s
join beside b on b.field = s.field and s.row_key <> ''
join facts o on o.return_id = s.return_id and o.row_key = s.row_key and o.field = b.other
"""
_NEEDS = """
create temp table cells as
select file_row_number as number, fact_ids from read_parquet($path, file_row_number = true)
where len(fact_ids) > 0;
create temp table lists as
select row_number() over (order by min(number)) - 1 as need, fact_ids from cells group by fact_ids
"""
_RUNS = """
with each as (
    select distinct l.need, p.position
    from (select need, unnest(fact_ids) as fact_id from lists) l
    join pairs p using (fact_id)
), numbered as (
    select need, position,
        position - row_number() over (partition by need order by position) as island
    from each
)
select need, min(position)::integer as first, count(*)::integer as length
from numbered group by need, island order by need, first
"""
_OF_CELLS = """
select c.number, l.need from cells c join lists l on l.fact_ids = c.fact_ids order by c.number
"""


@dataclass(frozen=True)
class Needs:
    """`runs` of each need as [first, length, first, length …]; `of` is a need by row of lineage."""

    runs: list[list[int]]
    of: dict[int, int]


class Leaves:
    """The numbered facts of a folder; close it when its pages are written."""

    def __init__(
        self, lineages: Sequence[Path], facts: Sequence[Path], places: Sequence[str], threads: int
    ) -> None:
        """`places` are reporters in the order of their places; others come last."""
        self.con = duckdb.connect(config={"threads": threads})
        order = pa.table({"reporter": list(places), "position": list(range(len(places)))})
        self.con.register("places", order)
        self.con.execute("create macro rpartition(x) as x[:len(x) - instr(reverse(x), '#')]")
        self.con.execute(_NAMED, {"lineages": [str(p) for p in lineages]})
        self.con.execute(_STORED, {"facts": [str(p) for p in facts]})
        beside = {"fields": list(BESIDE), "beside": list(BESIDE.values())}
        self.con.execute(_FACTS, beside)
        self.con.execute(_BESIDE, beside)

    def close(self) -> None:
        self.con.close()

    def fields(self) -> list[tuple[str, int, int]]:
        """Each field, its first number and how many facts it has."""
        found = self.con.execute(
            "select field, min(position), count(*) from facts group by field order by 2"
        )
        return [(field, int(first), int(count)) for field, first, count in found.fetchall()]

    def of_field(self, field: str) -> list[dict[str, Any]]:
        """The facts of a field in their order."""
        found = self.con.execute("select * from facts where field = ? order by position", [field])
        names = [about[0] for about in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def forms(self) -> list[tuple[str, str]]:
        """Of each fact by its number the form, and the table of it that it stands in."""
        found = self.con.execute(
            "select form, split_part(row_key, ':', 1) from facts order by position"
        )
        return found.fetchall()

    def by_reporter(self) -> Iterator[list[tuple[int, Leaf]]]:
        """The numbered facts of each reporter."""
        names = ", ".join(COLUMNS)
        found = self.con.execute(f"select position, {names} from facts order by reporter, position")
        gathered: list[tuple[int, Leaf]] = []
        while rows := found.fetchmany(20_000):
            for number, *row in rows:
                leaf = Leaf(*row)
                if gathered and gathered[0][1].reporter != leaf.reporter:
                    yield gathered
                    gathered = []
                gathered.append((number, leaf))
        if gathered:
            yield gathered

    def returns(self) -> list[str]:
        """Ids of the returns that the facts are of."""
        found = self.con.execute("select distinct return_id from facts order by 1")
        return [return_id for (return_id,) in found.fetchall()]

    def needs(self, lineage: Path) -> Needs:
        """What the figures of one document need; equal needs are one."""
        self.con.execute("drop table if exists cells; drop table if exists lists")
        for statement in _NEEDS.split(";"):
            self.con.execute(statement, {"path": str(lineage)} if "$path" in statement else {})
        found = self.con.sql(_RUNS).to_arrow_table()
        runs: list[list[int]] = []
        for need, first, length in zip(
            *(found[name].to_pylist() for name in ("need", "first", "length")), strict=True
        ):
            while len(runs) <= need:
                runs.append([])
            runs[need] += (first, length)
        return Needs(runs, dict(self.con.execute(_OF_CELLS).fetchall()))
