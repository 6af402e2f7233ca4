-- Green parks by place at each year end, by level of recognition and measure (int_green_park_member).
with green_levels as (
    select 'all' as green_level
    union all
    select 'national' as green_level
    union all
    select 'provincial' as green_level
)

select
    bridge.view,
    bridge.scope,
    bridge.level,
    bridge.place,
    green_levels.green_level,
    bridge.value_year,
    parks.measure,
    cast(sum(parks.counts) as bigint) as value
from {{ ref('bridge_place_park') }} as bridge
inner join {{ ref('int_green_park_member') }} as parks
    on
        bridge.park = parks.park
        and bridge.value_year = parks.value_year
inner join green_levels
    on green_levels.green_level = 'all' or parks.green_level = green_levels.green_level
where bridge.park_level = 'all'
group by
    bridge.view, bridge.scope, bridge.level, bridge.place, green_levels.green_level,
    bridge.value_year, parks.measure
