{{ config(meta={'dagster': {'ref': {'name': 'fct_green_park_rollup'}}}) }}
-- Gate, marts: of the parks ever recognised each stands or was withdrawn; units add up to the nation.
with by_measure as (
    select
        view,
        scope,
        level,
        place,
        green_level,
        value_year,
        sum(case when measure = 'recognised' then value end) as recognised,
        sum(case when measure in ('standing', 'withdrawn') then value end) as told
    from {{ ref('fct_green_park_rollup') }}
    group by view, scope, level, place, green_level, value_year
),

units as (
    select
        view,
        scope,
        green_level,
        value_year,
        sum(recognised) as recognised
    from by_measure
    where level = 'unit'
    group by view, scope, green_level, value_year
)

select
    places.view,
    places.scope,
    places.level,
    places.place,
    places.green_level,
    places.value_year,
    places.recognised,
    places.told,
    units.recognised as recognised_in_units
from by_measure as places
left join units
    on
        places.view = units.view
        and places.scope = units.scope
        and places.green_level = units.green_level
        and places.value_year = units.value_year
where
    places.recognised is distinct from places.told
    or (places.level = 'nation' and places.recognised is distinct from units.recognised)
