-- Green parks by place at each year end. `recognised` counts whoever ever was, `standing` and
-- `rectifying` who still is; checks and reports are those of the year.
{%- set measures = [
    ('recognised', 'true'),
    ('standing', 'parks.is_standing'),
    ('withdrawn', 'parks.is_withdrawn'),
    ('checked', 'parks.is_checked'),
    ('rectifying', 'parks.is_standing and parks.is_rectifying'),
    ('reports_received', 'parks.has_report'),
    ('plans_received', 'parks.has_plan'),
] %}
with green_levels as (
    select 'all' as green_level
    union all
    select 'national' as green_level
    union all
    select 'provincial' as green_level
),

counted as (
    {% for measure, condition in measures %}
        select
            bridge.view,
            bridge.scope,
            bridge.level,
            bridge.place,
            green_levels.green_level,
            bridge.value_year,
            '{{ measure }}' as measure,
            sum(case when {{ condition }} then 1 else 0 end) as value
        from {{ ref('bridge_place_park') }} as bridge
        inner join {{ ref('int_green_park_year') }} as parks
            on
                bridge.park = parks.park
                and bridge.value_year = parks.value_year
        inner join green_levels
            on green_levels.green_level = 'all' or parks.green_level = green_levels.green_level
        where bridge.park_level = 'all'
        group by
            bridge.view, bridge.scope, bridge.level, bridge.place, green_levels.green_level,
            bridge.value_year
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    view,
    scope,
    level,
    place,
    green_level,
    value_year,
    measure,
    cast(value as bigint) as value
from counted
