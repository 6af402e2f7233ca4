{{ config(meta={'dagster': {'ref': {'name': 'fct_park_state_rollup'}}}) }}
-- Gate, marts: each count of parks by state equals its distinct parks, at every level; the cuts by
-- type and by state in the 13th plan add up to the whole.
{%- set measures = ['on_list', 'implementing', 'not_started', 'completed', 'plan_approved', 'accepted'] %}
with again as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.park_level,
        bridge.value_year,
        count(distinct bridge.park) as catalogue,
        count(distinct case when parks.on_list then parks.park end) as on_list,
        count(distinct case when parks.transformation = 'implementing' then parks.park end)
            as implementing,
        count(distinct case when parks.transformation = 'not_started' then parks.park end)
            as not_started,
        count(distinct case when parks.transformation = 'completed' then parks.park end) as completed,
        count(distinct case when parks.plan_approved then parks.park end) as plan_approved,
        count(distinct case when parks.accepted then parks.park end) as accepted
    from {{ ref('bridge_place_park') }} as bridge
    left join {{ ref('fct_park_state') }} as parks
        on bridge.park = parks.park and bridge.value_year = parks.value_year
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.park_level, bridge.value_year
),

counted as (
    select
        view,
        scope,
        level,
        place,
        park_level,
        value_year,
        measure,
        sum(case when park_type = 'all' and status_13th = 'all' then value else 0 end) as value,
        sum(case when park_type <> 'all' then value else 0 end) as value_by_type,
        sum(case when status_13th <> 'all' then value else 0 end) as value_by_status
    from {{ ref('fct_park_state_rollup') }}
    where measure <> 'coverage'
    group by view, scope, level, place, park_level, value_year, measure
)

select
    counted.*,
    again.catalogue as parks
from counted
left join again
    on
        counted.view = again.view
        and counted.scope = again.scope
        and counted.level = again.level
        and counted.place = again.place
        and counted.park_level = again.park_level
        and counted.value_year = again.value_year
where
    counted.value <> counted.value_by_type
    or counted.value <> counted.value_by_status
    or (counted.measure = 'catalogue' and counted.value is distinct from again.catalogue)
    {%- for measure in measures %}
        or (counted.measure = '{{ measure }}' and counted.value is distinct from again.{{ measure }})
    {%- endfor %}
