{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, marts: each total equals the sum over its distinct parks, at every level.
with again as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.value_year,
        figures.indicator,
        sum(figures.value) as value,
        count(distinct figures.park) as parks
    from (
        select distinct
            view,
            scope,
            level,
            place,
            value_year,
            park
        from {{ ref('bridge_place_park') }}
    ) as bridge
    inner join {{ ref('fct_park_indicator') }} as figures
        on bridge.park = figures.park and bridge.value_year = figures.value_year
    where figures.state = 'counted'
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.value_year, figures.indicator
)

select
    totals.view,
    totals.scope,
    totals.level,
    totals.place,
    totals.value_year,
    totals.indicator,
    totals.value,
    again.value as value_again
from {{ ref('fct_rollup') }} as totals
inner join {{ ref('dim_indicator') }} as indicators
    on totals.indicator = indicators.indicator
left join again
    on
        totals.view = again.view
        and totals.scope = again.scope
        and totals.level = again.level
        and totals.place = again.place
        and totals.value_year = again.value_year
        and totals.indicator = again.indicator
where
    totals.park_level = 'all'
    and (
        totals.n_counted <> coalesce(again.parks, 0)
        or (indicators.aggregation = 'sum' and totals.value is distinct from again.value)
    )
