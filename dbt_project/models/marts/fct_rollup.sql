-- Sums, and ratios of sums, for every place, level and year, with who counts and who is owed.
with summed as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.park_level,
        bridge.value_year,
        figures.indicator,
        sum(case when figures.state = 'counted' then figures.value end) as value,
        sum(case when figures.state = 'counted' then figures.numerator end) as numerator,
        sum(case when figures.state = 'counted' then figures.denominator end) as denominator,
        sum(case when figures.state = 'counted' then 1 else 0 end) as n_counted,
        sum(case when figures.state = 'held' then 1 else 0 end) as n_held,
        sum(case when figures.state = 'missing' then 1 else 0 end) as n_missing,
        sum(case when figures.state <> 'not_owed' then 1 else 0 end) as n_owed
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('fct_park_indicator') }} as figures
        on
            bridge.park = figures.park
            and bridge.value_year = figures.value_year
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.park_level,
        bridge.value_year, figures.indicator
)

select
    summed.view,
    summed.scope,
    summed.level,
    summed.place,
    summed.park_level,
    summed.value_year,
    summed.indicator,
    case indicators.aggregation
        when 'sum' then cast(summed.value as decimal(38, 6))
        when 'ratio_of_sums'
            then {{ ratio('indicators.scale', 'summed.numerator', 'summed.denominator') }}
    end as value,
    cast(summed.numerator as decimal(38, 6)) as numerator,
    cast(summed.denominator as decimal(38, 6)) as denominator,
    cast(summed.n_counted as bigint) as n_counted,
    cast(summed.n_held as bigint) as n_held,
    cast(summed.n_missing as bigint) as n_missing,
    cast(summed.n_owed as bigint) as n_owed
from summed
inner join {{ ref('indicators') }} as indicators
    on summed.indicator = indicators.code
where indicators.aggregation <> 'none'
