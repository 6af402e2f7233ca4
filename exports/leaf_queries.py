"""The leaves of figures: `leaves/<mart>.sql` asks the warehouse for those of one mart's cells.

Such a query reads the table `cells`: `need` (a number), the printed `column`, and the key of the
mart in its own types. It gives rows of `need`, `kind` and `id`:

| kind | id |
|---|---|
| `fact` | a fact that was counted or summed, or that says why a member counts |
| `member` | what was counted: a park, `park/year`, a return, `return/row`, a row of a seed |
| `absent` | what is owed but was not counted |

A mart without a query has the facts of its row as leaves (`fact_ids`).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from exports.marts import KEYS, split_key

FOLDER = Path(__file__).with_name("leaves")
KINDS = {"fact": "fact_ids", "member": "members", "absent": "absent"}
"""What a query calls an id, and the column of lineage that holds it."""

_IDS = pa.list_(pa.string())
_ANSWER = pa.schema([("need", pa.int32()), ("kind", pa.string()), ("ids", _IDS)])
_ROWS_OWN = (
    "select need, 'fact' as kind, unnest(fact_ids) as id from cells join {mart} using ({keys})"
)
_GATHERED = """
select need, kind, list(id order by id) as ids
from (select distinct need, kind, id from ({sql}) where id is not null)
group by need, kind
"""


class Need(NamedTuple):
    """A printed figure: its mart, its key as lineage prints it, and its column."""

    table: str
    row_key: str
    column: str


class Leaves:
    """Asks a warehouse for leaves; what several editions of a workbook need is asked once."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._answers: dict[tuple[Need, ...], pa.Table] = {}

    def of(self, needs: Sequence[Need | None]) -> dict[str, pa.ChunkedArray]:
        """Of each need its `fact_ids`, `members` and `absent`, sorted, as list<string>, in order.

        None has no leaves.
        """
        by_table: dict[str, list[int]] = {}
        for number, need in enumerate(needs):
            if need is not None:
                by_table.setdefault(need.table, []).append(number)
        found = []
        for numbers in by_table.values():
            answer = self._answer(tuple(need for n in numbers if (need := needs[n])))
            at = pa.array(numbers, pa.int32()).take(answer["need"])
            found.append(answer.set_column(0, "need", at))
        rows = pa.concat_tables(found or [_ANSWER.empty_table()])
        return {
            column: _in_order(rows.filter(pa.compute.equal(rows["kind"], kind)), len(needs))
            for kind, column in KINDS.items()
        }

    def _answer(self, needs: tuple[Need, ...]) -> pa.Table:
        """The ids of needs of one mart; `need` is the place among them."""
        if needs not in self._answers:
            self._answers[needs] = _asked(self._con, needs)
        return self._answers[needs]


def _asked(con: duckdb.DuckDBPyConnection, needs: Sequence[Need]) -> pa.Table:
    table = needs[0].table
    keys = KEYS[table]
    parts = list(zip(*(split_key(table, need.row_key) for need in needs), strict=True))
    texts = {"need": pa.array(range(len(needs)), pa.int32()), "column": [n.column for n in needs]}
    texts |= {f"k{i}": pa.array(part, pa.string()) for i, part in enumerate(parts)}
    con.register("printed_cells", pa.table(texts))
    named = con.execute(f"select {_quoted(keys)} from {table} limit 0").description or ()
    typed = ", ".join(f'cast(k{i} as {c[1]}) as "{c[0]}"' for i, c in enumerate(named))
    con.execute(
        f'create or replace temp table cells as select need, "column", {typed} from printed_cells'
    )
    con.unregister("printed_cells")
    gathered = con.sql(_GATHERED.format(sql=_query(table, _quoted(keys)))).to_arrow_table()
    return gathered.cast(_ANSWER)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@cache
def _query(table: str, keys: str) -> str:
    own = FOLDER / f"{table}.sql"
    if own.exists():
        return own.read_text(encoding="utf-8")
    return _ROWS_OWN.format(mart=table, keys=keys)


def _in_order(found: pa.Table, length: int) -> pa.ChunkedArray:
    """One list for each need, an empty one where nothing was found."""
    at = {need: i for i, need in enumerate(found["need"].to_pylist())}
    order = pa.array([at.get(number) for number in range(length)], pa.int64())
    taken = found["ids"].combine_chunks().take(order)
    return pa.compute.coalesce(taken, pa.scalar([], _IDS))
