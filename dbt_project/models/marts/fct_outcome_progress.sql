-- How far each expected outcome is reached by each year: 100 × (actual − base) ÷ (target − base), our
-- reading; for the reductions, cumulative from the plan's first year, 100 × actual ÷ target.
-- Undefined where base = target. A cumulative figure with a missing or held year is not known.
-- A level that is a ratio a = scale × n ÷ d is measured before it is rounded:
-- (scale × n − base × d) ÷ ((target − base) × d). DuckDB keeps the product of two decimals of up to
-- 18 digits in 18 digits, so one factor of each has more.
with actuals as (
    select
        outcomes.park,
        outcomes.indicator,
        cumulated.value_year,
        'cumulative' as kind,
        outcomes.base_value,
        outcomes.target_value,
        outcomes.state as target_state,
        case when cumulated.n_counted = cumulated.n_years then cumulated.value end as actual,
        cast(null as decimal(28, 6)) as scaled_by,
        cast(null as decimal(28, 6)) as ratio_numerator,
        cast(null as decimal(28, 6)) as ratio_denominator,
        case
            when cumulated.n_held > 0 then 'held'
            when cumulated.n_counted < cumulated.n_years then 'missing'
            else 'counted'
        end as actual_state,
        cumulated.n_years,
        cumulated.n_counted
    from {{ ref('fct_outcome') }} as outcomes
    inner join {{ ref('int_cumulated') }} as cumulated
        on
            outcomes.park = cumulated.park
            and outcomes.indicator = cumulated.indicator
    union all
    select
        outcomes.park,
        outcomes.indicator,
        years.value_year,
        'level' as kind,
        outcomes.base_value,
        outcomes.target_value,
        outcomes.state as target_state,
        case when figures.state = 'counted' then figures.value end as actual,
        indicators.scale as scaled_by,
        case when figures.state = 'counted' then figures.numerator end as ratio_numerator,
        case when figures.state = 'counted' then figures.denominator end as ratio_denominator,
        case figures.state when 'counted' then 'counted' when 'held' then 'held' else 'missing' end
            as actual_state,
        1 as n_years,
        case when figures.state = 'counted' then 1 else 0 end as n_counted
    from {{ ref('fct_outcome') }} as outcomes
    inner join {{ ref('indicators') }} as indicators
        on
            outcomes.indicator = indicators.code
            and indicators.source <> 'projects_and_measures'
    cross join {{ ref('stg_build') }} as build
    inner join {{ ref('int_value_year') }} as years
        on build.first_year <= years.value_year
    left join {{ ref('fct_park_indicator') }} as figures
        on
            outcomes.park = figures.park
            and outcomes.indicator = figures.indicator
            and years.value_year = figures.value_year
),

parts as (
    select
        *,
        case
            when kind = 'cumulative' then cast(actual as decimal(34, 12))
            when ratio_denominator is null then cast(actual - base_value as decimal(34, 12))
            else
                cast(scaled_by as decimal(12, 6)) * cast(ratio_numerator as decimal(20, 6))
                - cast(base_value as decimal(14, 6)) * cast(ratio_denominator as decimal(20, 6))
        end as numerator,
        case
            when kind = 'cumulative' then cast(target_value as decimal(34, 12))
            when ratio_denominator is null then cast(target_value - base_value as decimal(34, 12))
            else
                cast(target_value - base_value as decimal(14, 6))
                * cast(ratio_denominator as decimal(20, 6))
        end as denominator
    from actuals
)

select
    parts.park,
    parts.indicator,
    parts.value_year,
    parts.kind,
    cast(parts.actual as decimal(38, 6)) as actual,
    cast(parts.ratio_numerator as decimal(38, 6)) as actual_numerator,
    cast(parts.ratio_denominator as decimal(38, 6)) as actual_denominator,
    cast(parts.numerator as decimal(38, 12)) as numerator,
    cast(parts.denominator as decimal(38, 12)) as denominator,
    {{ ratio('100', 'parts.numerator * 1000000', 'parts.denominator * 1000000') }} as completion,
    {{ reaches_90('parts.numerator', 'parts.denominator') }} as reaches_90,
    case
        when parts.target_state = 'held' or parts.actual_state = 'held' then 'held'
        when parts.target_state <> 'counted' or parts.actual_state <> 'counted' then 'missing'
        when parts.denominator is null then 'missing'
        when parts.denominator = 0 then 'undefined'
        else 'computed'
    end as state,
    cast(parts.n_years as bigint) as n_years,
    cast(parts.n_counted as bigint) as n_years_counted,
    facts.fact_ids
from parts
left join {{ ref('int_outcome_fact') }} as facts
    on
        parts.park = facts.park
        and parts.indicator = facts.indicator
        and parts.value_year = facts.value_year
