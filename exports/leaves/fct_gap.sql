-- What the park stated of the year before.
select cells.need, 'fact' as kind, unnest(f.fact_ids) as id
from cells
join fct_park_indicator f on f.park = cells.park and f.value_year = cells.value_year - 1
    and f.indicator = cells.indicator and f.state = 'counted'
union all
select need, 'member', park || '/' || (value_year - 1) from cells
