-- Cities in their unit, and parks in their unit and city, by what is better (dim_indicator); equal
-- values share a rank. The expected outcomes and the year's investment are ranked; a ratio by its parts
-- to fifteen places, since two that differ may be equal at the six of `value`.
with ranked_indicators as (
    select
        code as indicator,
        aggregation,
        better
    from {{ ref('indicators') }}
    where (outcome is not null or code = 'investment_done') and better in ('up', 'down')
),

members as (
    select
        figures.view,
        figures.scope,
        'city' as level,
        'unit' as parent_level,
        places.parent,
        figures.place as member,
        figures.value_year,
        figures.indicator,
        figures.value,
        figures.numerator,
        figures.denominator
    from {{ ref('fct_rollup') }} as figures
    inner join {{ ref('dim_place') }} as places
        on
            figures.view = places.view
            and figures.scope = places.scope
            and figures.level = places.level
            and figures.place = places.place
    where figures.level = 'city' and figures.park_level = 'all' and figures.value is not null
    union all
    select
        bridge.view,
        bridge.scope,
        'park' as level,
        bridge.level as parent_level,
        bridge.place as parent,
        bridge.park as member,
        bridge.value_year,
        figures.indicator,
        cast(figures.value as decimal(38, 6)) as value,
        cast(figures.numerator as decimal(38, 6)) as numerator,
        cast(figures.denominator as decimal(38, 6)) as denominator
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('fct_park_indicator') }} as figures
        on
            bridge.park = figures.park
            and bridge.value_year = figures.value_year
    where
        bridge.park_level = 'all'
        and bridge.level in ('unit', 'city')
        and figures.state = 'counted'
        and figures.value is not null
),

measured as (
    select
        members.*,
        indicators.aggregation,
        indicators.better,
        case
            when indicators.aggregation = 'sum' then members.value
            else {{ ratio('1000000000', 'members.numerator', 'members.denominator') }}
        end as size
    from members
    inner join ranked_indicators as indicators
        on members.indicator = indicators.indicator
),

placed as (
    select
        *,
        rank() over (
            partition by
                view, scope, level, parent_level, parent, value_year, indicator
            order by case when better = 'up' then size else -size end desc
        ) as place_in_order,
        count(*) over (
            partition by
                view, scope, level, parent_level, parent, value_year, indicator
        ) as members_ranked,
        sum(value) over (
            partition by
                view, scope, level, parent_level, parent, value_year, indicator
        ) as total
    from measured
)

select
    view,
    scope,
    level,
    parent_level,
    parent,
    member,
    value_year,
    indicator,
    value,
    cast(place_in_order as bigint) as rank,
    cast(members_ranked as bigint) as of,
    case when aggregation = 'sum' then cast(total as decimal(38, 6)) end as total,
    case when aggregation = 'sum' then {{ ratio('100', 'value', 'total') }} end as share
from placed
