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

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from exports.mart_keys import KEYS, split_key

FOLDER = Path(__file__).with_name("leaves")
KINDS = {"fact": "fact_ids", "member": "members", "absent": "absent"}
"""What a query calls an id, and the column of lineage that holds it."""

_NUMBERS = pa.list_(pa.int32())
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
    """Asks a warehouse for leaves; what several editions need is asked once.

    Ids are kept as numbers: the same fact stands behind hundreds of cells.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._known: set[Need] = set()
        self._ids = pa.chunked_array([], pa.string())  # by number; one of two marts has two
        self._lists = {kind: pa.chunked_array([], _NUMBERS) for kind in KINDS}
        self._rows: dict[str, dict[Need, int]] = {kind: {} for kind in KINDS}

    def of(self, needs: Sequence[Need | None]) -> dict[str, pa.ListArray]:
        """Of each need its `fact_ids`, `members` and `absent`, sorted, as lists of texts, in order.

        None has no leaves.
        """
        self._ask(needs)
        return {column: self._named(self._in_order(kind, needs)) for kind, column in KINDS.items()}

    def _ask(self, needs: Iterable[Need | None]) -> None:
        """Ask for what has not been asked yet: one query for each mart."""
        by_table: dict[str, list[Need]] = {}
        for need in dict.fromkeys(needs):
            if need is not None and need not in self._known:
                by_table.setdefault(need.table, []).append(need)
        for asked in by_table.values():
            self._known.update(asked)
            answer = self._numbered(_asked(self._con, asked))
            for kind in KINDS:
                self._keep(kind, asked, answer.filter(pa.compute.equal(answer["kind"], kind)))

    def _numbered(self, answer: pa.Table) -> pa.Table:
        """The answer with numbers in place of ids, which go behind those that are known."""
        ids = answer["ids"].combine_chunks()
        encoded = ids.values.dictionary_encode()
        numbers = pa.compute.add(encoded.indices, pa.scalar(len(self._ids), pa.int32()))
        self._ids = pa.chunked_array([*self._ids.chunks, encoded.dictionary], pa.string())
        lists = pa.ListArray.from_arrays(ids.offsets, numbers)
        return answer.drop_columns("ids").append_column("numbers", lists)

    def _keep(self, kind: str, asked: Sequence[Need], found: pa.Table) -> None:
        """The lists of one kind behind those that are there."""
        lists = self._lists[kind]
        numbered = enumerate(found["need"].to_pylist(), len(lists))
        self._rows[kind] |= {asked[need]: row for row, need in numbered}
        self._lists[kind] = pa.chunked_array([*lists.chunks, *found["numbers"].chunks], _NUMBERS)

    def _in_order(self, kind: str, needs: Sequence[Need | None]) -> pa.ListArray:
        """One list for each need, an empty one where nothing was found."""
        rows = self._rows[kind]
        order = pa.array([None if n is None else rows.get(n) for n in needs], pa.int64())
        whole = self._lists[kind].combine_chunks()
        return pa.compute.coalesce(whole.take(order), pa.scalar([], _NUMBERS))

    def _named(self, lists: pa.ListArray) -> pa.ListArray:
        """Lists of numbers as lists of ids: no text stands twice.

        The texts are those of these lists, sorted, whatever else was asked.
        """
        used = lists.values.unique()
        of_used = self._ids.take(used).combine_chunks()
        texts = of_used.unique().sort()
        place = pa.compute.index_in(of_used, texts)
        indices = place.take(pa.compute.index_in(lists.values, used))
        ids = pa.DictionaryArray.from_arrays(indices, texts)
        return pa.ListArray.from_arrays(lists.offsets, ids)


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
    return con.sql(_GATHERED.format(sql=_query(table, _quoted(keys)))).to_arrow_table()


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@cache
def _query(table: str, keys: str) -> str:
    own = FOLDER / f"{table}.sql"
    if own.exists():
        return own.read_text(encoding="utf-8")
    return _ROWS_OWN.format(mart=table, keys=keys)
