-- How much could change: the last known values of the parks that do not count.
with gaps as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        gaps.value_year,
        gaps.indicator,
        count(gaps.previous_value) as n_previous_known,
        sum(gaps.previous_value) as previous_value
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('fct_gap') }} as gaps
        on
            bridge.park = gaps.park
            and bridge.value_year = gaps.value_year
    where bridge.park_level = 'all'
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, gaps.value_year, gaps.indicator
)

select
    figures.view,
    figures.scope,
    figures.level,
    figures.place,
    figures.value_year,
    figures.indicator,
    figures.n_held,
    figures.n_missing,
    coalesce(gaps.n_previous_known, 0) as n_previous_known,
    case when indicators.kind = 'quantity' then cast(gaps.previous_value as decimal(38, 6)) end
        as previous_value,
    figures.n_owed,
    figures.n_counted
from {{ ref('fct_rollup') }} as figures
inner join {{ ref('indicators') }} as indicators
    on figures.indicator = indicators.code
left join gaps
    on
        figures.view = gaps.view
        and figures.scope = gaps.scope
        and figures.level = gaps.level
        and figures.place = gaps.place
        and figures.value_year = gaps.value_year
        and figures.indicator = gaps.indicator
where figures.park_level = 'all'
