-- The parks that count in both years, with the facts of both.
with both_years as (
    select cells.need, b.park, now.fact_ids, earlier.fact_ids as earlier_ids
    from cells
    join bridge_place_park b using ("view", scope, level, place, park_level, value_year)
    join fct_park_indicator now on now.park = b.park and now.value_year = b.value_year
        and now.indicator = cells.indicator and now.state = 'counted'
    join fct_park_indicator earlier on earlier.park = b.park
        and earlier.value_year = cells.against_year and earlier.indicator = cells.indicator
        and earlier.state = 'counted'
)

select need, 'fact' as kind, unnest(fact_ids) as id from both_years
union all
select need, 'fact', unnest(earlier_ids) from both_years
union all
select need, 'member', park from both_years
