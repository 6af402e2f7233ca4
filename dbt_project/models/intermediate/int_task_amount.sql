-- What a row of projects or measures states of an indicator and gives to its task: only where its park
-- counts for that indicator, so that the tasks add up to the roll-up; effects are those of int_reduction.
with amounts as (
    select
        return_id,
        row_key,
        reporter as park,
        report_year,
        field as indicator,
        fact_id,
        value
    from {{ ref('int_stated_fact') }}
    where
        form = 'park_progress'
        and table_code = 'project'
        and state = 'counted'
        and field in ('investment_planned', 'investment_done', 'investment_to_date')
    union all
    select
        parts.return_id,
        facts.row_key,
        parts.park,
        parts.value_year as report_year,
        parts.indicator,
        parts.fact_id,
        parts.value
    from {{ ref('int_reduction_part') }} as parts
    inner join {{ ref('int_stated_fact') }} as facts
        on parts.fact_id = facts.fact_id
    where parts.state = 'counted'
)

select
    amounts.return_id,
    amounts.row_key,
    amounts.indicator,
    amounts.fact_id,
    amounts.value
from amounts
inner join {{ ref('int_base_indicator') }} as figures
    on
        amounts.park = figures.park
        and amounts.report_year = figures.value_year
        and amounts.indicator = figures.indicator
        and figures.state = 'counted'
