-- The parks of each year that count, with their facts, and those that do not.
with figures as (
    select cells.need, cells."column", f.park || '/' || f.value_year as park_year, f.state,
        f.fact_ids
    from cells
    join bridge_place_park b using ("view", scope, level, place, park_level)
    join fct_park_indicator f on f.park = b.park and f.value_year = b.value_year
        and f.indicator = cells.indicator
    where b.value_year between cells.first_year and cells.last_year and f.state <> 'not_owed'
)

select need, 'fact' as kind, unnest(fact_ids) as id from figures
where state = 'counted' and "column" = 'value'
union all
select need, case state when 'counted' then 'member' else 'absent' end, park_year from figures
