-- Of the change the park's facts of both years; of its share also those of all other parks of the place.
with counted as (
    select cells.need, f.park, f.value_year, f.fact_ids
    from cells
    join bridge_place_park b on b.scope = cells.scope and b.level = cells.level
        and b.place = cells.place and b."view" = 'present_day' and b.park_level = 'all'
        and b.value_year in (cells.value_year, cells.value_year - 1)
        and (cells."column" = 'share' or b.park = cells.park)
    join fct_park_indicator f on f.park = b.park and f.value_year = b.value_year
        and f.indicator = cells.indicator and f.state = 'counted'
)

select need, 'fact' as kind, unnest(fact_ids) as id from counted
union all
select need, 'member', park || '/' || value_year from counted
