-- What each park is expected to achieve (预期成效): its plan's base and target, else the list's target.
with stated as (
    select
        park,
        indicator,
        source_form,
        choice,
        max(base_year) as base_year,
        max(case when not is_target and state = 'counted' then value end) as base_value,
        max(target_year) as target_year,
        max(plan_start) as plan_start,
        max(case when is_target and state = 'counted' then value end) as target_value,
        max(case when is_target then state end) as state,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_expected') }}
    group by park, indicator, source_form, choice
),

ranked as (
    select
        *,
        row_number() over (
            partition by park, indicator
            order by case state when 'counted' then 1 when 'held' then 2 else 3 end, choice
        ) as age
    from stated
)

select
    park,
    indicator,
    base_year,
    base_value,
    target_year,
    plan_start,
    target_value,
    source_form,
    coalesce(state, 'missing') as state,
    fact_ids
from ranked
where age = 1
