-- Each park's figures from the first year of its plan up to each year: the sum for the reductions,
-- and whether all those years count.
select
    outcomes.park,
    outcomes.indicator,
    years.value_year,
    sum(figures.value) as value,
    count(*) as n_years,
    sum(case when figures.state = 'counted' then 1 else 0 end) as n_counted,
    sum(case when figures.state = 'held' then 1 else 0 end) as n_held
from {{ ref('fct_outcome') }} as outcomes
cross join {{ ref('stg_build') }} as build
inner join {{ ref('int_value_year') }} as years
    on
        build.first_year <= years.value_year
        and coalesce(outcomes.plan_start, build.first_year) <= years.value_year
inner join {{ ref('int_value_year') }} as summands
    on
        years.value_year >= summands.value_year
        and build.first_year <= summands.value_year
        and coalesce(outcomes.plan_start, build.first_year) <= summands.value_year
inner join {{ ref('indicators') }} as indicators
    on
        outcomes.indicator = indicators.code
        and indicators.source = 'projects_and_measures'
left join {{ ref('fct_park_indicator') }} as figures
    on
        outcomes.park = figures.park
        and outcomes.indicator = figures.indicator
        and summands.value_year = figures.value_year
group by outcomes.park, outcomes.indicator, years.value_year
