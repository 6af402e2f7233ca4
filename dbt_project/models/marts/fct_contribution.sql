-- What each park gives to the change of a place's total on the year before (全口径): its own change, or
-- that it began or ceased to count there. The changes add up to the difference of the two totals.
with counted as (
    select
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.park,
        bridge.value_year,
        figures.indicator,
        figures.value
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('fct_park_indicator') }} as figures
        on
            bridge.park = figures.park
            and bridge.value_year = figures.value_year
    inner join {{ ref('indicators') }} as indicators
        on
            figures.indicator = indicators.code
            and indicators.aggregation = 'sum'
    where
        bridge.view = 'present_day'
        and bridge.park_level = 'all'
        and figures.state = 'counted'
        and figures.value is not null
),

sides as (
    select
        scope,
        level,
        place,
        park,
        value_year,
        indicator,
        value as value_now,
        cast(null as decimal(28, 6)) as value_before
    from counted
    union all
    select
        counted.scope,
        counted.level,
        counted.place,
        counted.park,
        counted.value_year + 1 as value_year,
        counted.indicator,
        cast(null as decimal(28, 6)) as value_now,
        counted.value as value_before
    from counted
    cross join {{ ref('stg_build') }} as build
    where counted.value_year < build.last_year
),

-- A change is told where both years have a total: a year nobody reported did not lose its parks.
pairs as (
    select
        scope,
        level,
        place,
        value_year,
        indicator
    from sides
    group by scope, level, place, value_year, indicator
    having count(value_now) > 0 and count(value_before) > 0
),

changes as (
    select
        sides.scope,
        sides.level,
        sides.place,
        sides.value_year,
        sides.indicator,
        sides.park,
        sum(sides.value_now) as value_now,
        sum(sides.value_before) as value_before
    from sides
    inner join pairs
        on
            sides.scope = pairs.scope
            and sides.level = pairs.level
            and sides.place = pairs.place
            and sides.value_year = pairs.value_year
            and sides.indicator = pairs.indicator
    group by
        sides.scope, sides.level, sides.place, sides.value_year, sides.indicator, sides.park
),

told as (
    select
        scope,
        level,
        place,
        value_year,
        indicator,
        park,
        coalesce(value_now, 0) - coalesce(value_before, 0) as change,
        case
            when value_before is null then 'newly_counted'
            when value_now is null then 'no_longer_counted'
            else 'both_years'
        end as cause
    from changes
),

totals as (
    select
        *,
        sum(change) over (partition by scope, level, place, value_year, indicator) as total,
        rank() over (
            partition by scope, level, place, value_year, indicator
            order by abs(change) desc
        ) as place_in_order
    from told
)

select
    scope,
    level,
    place,
    cast(value_year as integer) as value_year,
    indicator,
    park,
    cast(change as decimal(38, 6)) as change,
    cast(total as decimal(38, 6)) as total,
    {{ ratio('100', 'change', 'total') }} as share,
    cast(place_in_order as bigint) as rank,
    cause
from totals
