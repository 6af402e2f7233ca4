-- 同口径: both years over the parks that count in both. Against the year before, and the base year.
with pairs as (
    select
        years.value_year,
        years.value_year - 1 as against_year
    from {{ ref('int_value_year') }} as years
    cross join {{ ref('stg_build') }} as build
    where years.value_year >= build.first_year
    union
    select
        years.value_year,
        build.first_year - 1 as against_year
    from {{ ref('int_value_year') }} as years
    cross join {{ ref('stg_build') }} as build
    where years.value_year >= build.first_year
),

counted as (
    select
        park,
        value_year,
        indicator,
        value,
        numerator,
        denominator
    from {{ ref('fct_park_indicator') }}
    where state = 'counted'
),

both_years as (
    select
        now.park,
        pairs.value_year,
        pairs.against_year,
        now.indicator,
        now.value,
        now.numerator,
        now.denominator,
        earlier.value as against_value,
        earlier.numerator as against_numerator,
        earlier.denominator as against_denominator
    from pairs
    inner join counted as now
        on pairs.value_year = now.value_year
    inner join counted as earlier
        on
            pairs.against_year = earlier.value_year
            and now.park = earlier.park
            and now.indicator = earlier.indicator
),

summed as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.park_level,
        bridge.value_year,
        both_years.against_year,
        both_years.indicator,
        count(*) as n_comparable,
        sum(both_years.value) as value,
        sum(both_years.numerator) as numerator,
        sum(both_years.denominator) as denominator,
        sum(both_years.against_value) as against_value,
        sum(both_years.against_numerator) as against_numerator,
        sum(both_years.against_denominator) as against_denominator
    from {{ ref('bridge_place_park') }} as bridge
    inner join both_years
        on
            bridge.park = both_years.park
            and bridge.value_year = both_years.value_year
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.park_level,
        bridge.value_year, both_years.against_year, both_years.indicator
)

select
    summed.view,
    summed.scope,
    summed.level,
    summed.place,
    summed.park_level,
    summed.value_year,
    cast(summed.against_year as integer) as against_year,
    summed.indicator,
    cast(summed.n_comparable as bigint) as n_comparable,
    case indicators.aggregation
        when 'sum' then cast(summed.value as decimal(38, 6))
        else {{ ratio('indicators.scale', 'summed.numerator', 'summed.denominator') }}
    end as value,
    cast(summed.numerator as decimal(38, 6)) as numerator,
    cast(summed.denominator as decimal(38, 6)) as denominator,
    case indicators.aggregation
        when 'sum' then cast(summed.against_value as decimal(38, 6))
        else {{ ratio('indicators.scale', 'summed.against_numerator', 'summed.against_denominator') }}
    end as against_value,
    cast(summed.against_numerator as decimal(38, 6)) as against_numerator,
    cast(summed.against_denominator as decimal(38, 6)) as against_denominator
from summed
inner join {{ ref('indicators') }} as indicators
    on summed.indicator = indicators.code
where indicators.aggregation <> 'none'
