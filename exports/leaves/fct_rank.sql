-- Who is ranked: a park, or `city/park` for each park that counts in a city; of `value` the member alone.
with placed as (
    select cells.need, cells.indicator, cells.value_year, b.park,
        case cells.level when 'park' then b.park else own.place end as member
    from cells
    join bridge_place_park b on b."view" = cells."view" and b.scope = cells.scope
        and b.level = cells.parent_level and b.place = cells.parent and b.park_level = 'all'
        and b.value_year = cells.value_year
    join bridge_place_park own on own."view" = b."view" and own.scope = b.scope
        and own.level = 'city' and own.park_level = 'all' and own.value_year = b.value_year
        and own.park = b.park
    where cells."column" <> 'value' or cells.member in (b.park, own.place)
),

counted as (
    select placed.need, placed.member, f.park, f.fact_ids
    from placed
    join fct_park_indicator f using (park, value_year, indicator)
    where f.state = 'counted'
)

select need, 'fact' as kind, unnest(fact_ids) as id from counted
union all
select need, 'member', case when member = park then park else member || '/' || park end from counted
