"""The facts behind roll-up cells: one query for all cells of a workbook.

A cell counts the parks of its place (`bridge_place_park`) whose figure has the state `counted` in
`fct_park_indicator`; a ratio's figure carries the facts of both its parts.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from exports.cells import Facts

_SQL = """
with wanted as (
    select need, mode, "view", scope, level, place, park_level, indicator,
        years[1] as year, years[2] as against, years
    from needs
), placed as (
    select w.*, b.park, b.value_year
    from wanted w join bridge_place_park b
        on b."view" = w."view" and b.scope = w.scope and b.level = w.level and b.place = w.place
        and b.park_level = w.park_level
), chosen as (
    select need, park, indicator, value_year as of_year from placed
    where mode = 'each' and list_contains(years, value_year)
    union all
    select p.need, p.park, p.indicator, unnest([p.year, p.against])
    from placed p
    join fct_park_indicator now on now.park = p.park and now.value_year = p.year
        and now.indicator = p.indicator and now.state = 'counted'
    join fct_park_indicator before on before.park = p.park and before.value_year = p.against
        and before.indicator = p.indicator and before.state = 'counted'
    where p.mode = 'both' and p.value_year = p.year
    union all
    select p.need, p.park, p.indicator, p.against
    from placed p
    join fct_park_indicator now on now.park = p.park and now.value_year = p.year
        and now.indicator = p.indicator and now.state in ('held', 'missing')
    where p.mode = 'gap' and p.value_year = p.year
), found as (
    select distinct c.need, unnest(f.fact_ids) as fact_id
    from chosen c join fct_park_indicator f on f.park = c.park and f.value_year = c.of_year
        and f.indicator = c.indicator
    where f.state = 'counted'
)
select need, list(fact_id order by fact_id) as fact_ids from found group by need
"""


def facts_behind(
    con: duckdb.DuckDBPyConnection, needs: Sequence[tuple[Facts, ...]]
) -> pa.ChunkedArray:
    """For each need (a union of `Facts`) its fact ids, sorted, as list<string>, in order."""
    rows = [(number, *facts) for number, union in enumerate(needs) for facts in union]
    names = ["need", "mode", "view", "scope", "level", "place", "park_level", "indicator", "years"]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    types = [pa.int32(), *[pa.string()] * 7, pa.list_(pa.int32())]
    table = pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=names)
    con.register("needs", table)
    found = con.sql(_SQL).to_arrow_table()
    con.unregister("needs")
    at = {need: i for i, need in enumerate(found["need"].to_pylist())}
    order = pa.array([at.get(number) for number in range(len(needs))], pa.int64())
    return found["fact_ids"].combine_chunks().cast(pa.list_(pa.string())).take(order)
