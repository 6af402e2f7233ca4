-- The five years together: the sum of the years, or the ratio of the five-year sums.
with summed as (
    select
        rollup_years.view,
        rollup_years.scope,
        rollup_years.level,
        rollup_years.place,
        rollup_years.park_level,
        build.first_year,
        build.last_year,
        rollup_years.indicator,
        sum(rollup_years.value) as value,
        sum(rollup_years.numerator) as numerator,
        sum(rollup_years.denominator) as denominator,
        sum(rollup_years.n_counted) as n_park_years,
        sum(rollup_years.n_owed) as n_park_years_owed
    from {{ ref('fct_rollup') }} as rollup_years
    cross join {{ ref('stg_build') }} as build
    where rollup_years.value_year between build.first_year and build.last_year
    group by
        rollup_years.view, rollup_years.scope, rollup_years.level, rollup_years.place,
        rollup_years.park_level, build.first_year, build.last_year, rollup_years.indicator
)

select
    summed.view,
    summed.scope,
    summed.level,
    summed.place,
    summed.park_level,
    summed.first_year,
    summed.last_year,
    summed.indicator,
    case indicators.five_year
        when 'sum' then cast(summed.value as decimal(38, 6))
        else {{ ratio('indicators.scale', 'summed.numerator', 'summed.denominator') }}
    end as value,
    cast(summed.numerator as decimal(38, 6)) as numerator,
    cast(summed.denominator as decimal(38, 6)) as denominator,
    cast(summed.n_park_years as bigint) as n_park_years,
    cast(summed.n_park_years_owed as bigint) as n_park_years_owed
from summed
inner join {{ ref('indicators') }} as indicators
    on summed.indicator = indicators.code
where indicators.five_year <> 'none'
