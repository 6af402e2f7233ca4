-- Places that hold parks, by view and scope; `position` follows the division codes.
with counties as (
    select
        code,
        name
    from {{ ref('counties') }}
    union all
    select
        changes.old_code as code,
        max(changes.old_name) as name
    from {{ ref('division_changes') }} as changes
    left join {{ ref('counties') }} as present
        on changes.old_code = present.code
    where changes.level = 'county' and changes.old_code is not null and present.code is null
    group by changes.old_code
),

places as (
    select distinct
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        case
            when bridge.level = 'nation' then null
            when bridge.level = 'unit' then 'CN'
            when bridge.level = 'county' and parks.city is not null then parks.city
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
        when places.level = 'county' then counties.name
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
left join counties
    on places.level = 'county' and places.place = counties.code
