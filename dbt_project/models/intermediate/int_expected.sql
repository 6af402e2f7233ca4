-- What a plan or the list says of an indicator: base and target, each counted, held or missing.
-- A plan whose target year lies before the period speaks of an earlier one; a list has targets only.
with said as (
    select
        plans.park,
        facts.field as indicator,
        'park_plan' as source_form,
        1 as choice,
        plans.base_year,
        plans.target_year,
        plans.plan_start,
        facts.fact_id,
        facts.value,
        facts.state,
        facts.row_key like '%:target' as is_target
    from {{ ref('fct_plan') }} as plans
    inner join {{ ref('stg_build') }} as build
        on plans.target_year >= build.first_year
    inner join {{ ref('int_stated_fact') }} as facts
        on plans.return_id = facts.return_id
    where facts.row_key in ('expected:base', 'expected:target')
    union all
    select
        entries.park,
        facts.field as indicator,
        'park_list' as source_form,
        2 as choice,
        cast(null as integer) as base_year,
        build.last_year as target_year,
        cast(null as integer) as plan_start,
        facts.fact_id,
        facts.value,
        facts.state,
        true as is_target
    from {{ ref('fct_list_entry') }} as entries
    cross join {{ ref('stg_build') }} as build
    inner join {{ ref('int_stated_fact') }} as facts
        on
            entries.return_id = facts.return_id
            and entries.row_key = facts.row_key
    where entries.kind = 'eligible'
)

select
    said.park,
    said.indicator,
    said.source_form,
    said.choice,
    said.base_year,
    said.target_year,
    said.plan_start,
    said.fact_id,
    said.value,
    said.state,
    said.is_target
from said
inner join {{ ref('indicators') }} as indicators
    on said.indicator = indicators.code
