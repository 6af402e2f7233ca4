{{ config(meta={'dagster': {'ref': {'name': 'fct_acceptance_rollup'}}}) }}
-- Gate, marts: parks accepted to date equal their distinct parks at every level, and the nation is the
-- sum of its units without their separately planned cities.
with again as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.park_level,
        bridge.value_year,
        count(distinct bridge.park) as parks
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('fct_acceptance') }} as acceptances
        on bridge.park = acceptances.park
    where
        acceptances.result = 'accepted'
        and extract(year from acceptances.decided_by_day) <= bridge.value_year
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.park_level, bridge.value_year
),

units as (
    select
        view,
        scope,
        park_level,
        value_year,
        measure,
        sum(case when level = 'nation' then to_date else 0 end) as of_nation,
        sum(case when level = 'unit' then to_date else 0 end) as of_units
    from {{ ref('fct_acceptance_rollup') }}
    group by view, scope, park_level, value_year, measure
)

select
    totals.place,
    totals.value_year,
    totals.to_date,
    again.parks
from {{ ref('fct_acceptance_rollup') }} as totals
left join again
    on
        totals.view = again.view
        and totals.scope = again.scope
        and totals.level = again.level
        and totals.place = again.place
        and totals.park_level = again.park_level
        and totals.value_year = again.value_year
where totals.measure = 'accepted' and totals.to_date <> coalesce(again.parks, 0)
union all
select
    'CN' as place,
    value_year,
    of_nation as to_date,
    of_units as parks
from units
where of_nation <> of_units
