-- The parks that do not count now but did the year before, with that year's facts; of `effect` also the
-- facts of this year's figure.
with placed as (
    select cells.*, b.park
    from cells
    join bridge_place_park b using ("view", scope, level, place, value_year)
    where b.park_level = 'all'
),

gaps as (
    select placed.need, placed.park, f.fact_ids
    from placed
    join fct_gap g using (park, value_year, indicator)
    join fct_park_indicator f on f.park = g.park and f.value_year = g.value_year - 1
        and f.indicator = g.indicator and f.state = 'counted'
    where g.previous_value is not null
)

select need, 'member' as kind, park as id from gaps
union all
select need, 'fact', unnest(fact_ids) from gaps
union all
select placed.need, 'fact', unnest(f.fact_ids)
from placed
join fct_park_indicator f using (park, value_year, indicator)
where placed."column" = 'effect' and f.state = 'counted'
