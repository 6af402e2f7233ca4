-- The facts behind the progress of each expected outcome: those of base and target, and those of the
-- figure, for a reduction of every year from the plan's first on.
with figures as (
    select
        outcomes.park,
        outcomes.indicator,
        years.value_year,
        facts.fact_id
    from {{ ref('fct_outcome') }} as outcomes
    cross join {{ ref('stg_build') }} as build
    inner join {{ ref('indicators') }} as indicators
        on outcomes.indicator = indicators.code
    inner join {{ ref('int_value_year') }} as years
        on build.first_year <= years.value_year
    inner join {{ ref('int_indicator_fact') }} as facts
        on
            outcomes.park = facts.park
            and outcomes.indicator = facts.indicator
            and (
                years.value_year = facts.value_year
                or (
                    indicators.source = 'projects_and_measures'
                    and build.first_year <= facts.value_year
                    and years.value_year >= facts.value_year
                    and coalesce(outcomes.plan_start, build.first_year) <= facts.value_year
                )
            )
),

expectations as (
    select
        outcomes.park,
        outcomes.indicator,
        years.value_year,
        facts.fact_id
    from {{ ref('fct_outcome') }} as outcomes
    cross join {{ ref('stg_build') }} as build
    inner join {{ ref('int_value_year') }} as years
        on build.first_year <= years.value_year
    inner join {{ ref('int_expected') }} as facts
        on
            outcomes.park = facts.park
            and outcomes.indicator = facts.indicator
            and outcomes.source_form = facts.source_form
),

either as (
    select
        park,
        indicator,
        value_year,
        fact_id
    from figures
    union
    select
        park,
        indicator,
        value_year,
        fact_id
    from expectations
)

select
    park,
    indicator,
    value_year,
    array_sort(array_agg(fact_id)) as fact_ids
from either
group by park, indicator, value_year
