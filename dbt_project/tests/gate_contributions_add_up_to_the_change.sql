{{ config(meta={'dagster': {'ref': {'name': 'fct_contribution'}}}) }}
-- Gate, marts: what the parks give to a change adds up to the difference of the two years' totals.
with parts as (
    select
        scope,
        level,
        place,
        value_year,
        indicator,
        sum(change) as change
    from {{ ref('fct_contribution') }}
    group by scope, level, place, value_year, indicator
),

totals as (
    select
        now.scope,
        now.level,
        now.place,
        now.value_year,
        now.indicator,
        now.value - earlier.value as change
    from {{ ref('fct_rollup') }} as now
    inner join {{ ref('fct_rollup') }} as earlier
        on
            now.view = earlier.view
            and now.scope = earlier.scope
            and now.level = earlier.level
            and now.place = earlier.place
            and now.park_level = earlier.park_level
            and now.indicator = earlier.indicator
            and now.value_year = earlier.value_year + 1
    inner join {{ ref('dim_indicator') }} as indicators
        on now.indicator = indicators.indicator
    where
        now.view = 'present_day'
        and now.park_level = 'all'
        and indicators.aggregation = 'sum'
        and now.value is not null
        and earlier.value is not null
)

select
    totals.scope,
    totals.level,
    totals.place,
    totals.value_year,
    totals.indicator,
    totals.change,
    parts.change as change_of_parks
from totals
left join parts
    on
        totals.scope = parts.scope
        and totals.level = parts.level
        and totals.place = parts.place
        and totals.value_year = parts.value_year
        and totals.indicator = parts.indicator
where totals.change is distinct from parts.change
