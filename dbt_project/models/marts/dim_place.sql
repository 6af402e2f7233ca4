-- Places that hold parks, by view and scope; `position` follows the division codes.
with places as (
    select distinct
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        case
            when bridge.level = 'nation' then null
            when bridge.level = 'unit' then 'CN'
            when bridge.scope = 'with' then parks.province
            else parks.unit
        end as parent
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('int_owed_park') }} as parks
        on
            bridge.view = parks.view
            and bridge.value_year = parks.value_year
            and bridge.park = parks.park
    where bridge.park_level = 'all'
)

select
    places.view,
    places.scope,
    places.level,
    places.place,
    case
        when places.level = 'nation' then '全国'
        when places.level = 'unit' then units.name
        else cities.name
    end as place_name,
    places.parent,
    cast(
        row_number() over (
            partition by places.view, places.scope, places.level
            order by places.place
        ) as integer
    ) as position
from places
left join {{ ref('reporting_units') }} as units
    on places.level = 'unit' and places.place = units.code
left join {{ ref('cities') }} as cities
    on places.level = 'city' and places.place = cities.code
