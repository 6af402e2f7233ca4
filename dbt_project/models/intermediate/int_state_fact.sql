-- The facts behind a park's state at the end of each year, one row per fact.
with said as (
    select
        years.value_year,
        facts.reporter as park,
        facts.fact_id
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_stated_fact') }} as facts
        on years.value_year = facts.report_year
    where
        facts.form = 'park_progress'
        and facts.row_key = ''
        and facts.field in ('transformation_status', 'not_started_reason')
        and facts.state = 'counted'
    union all
    select
        years.value_year,
        events.park,
        facts.fact_id
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_park_event') }} as events
        on years.year_end >= events.on_day
    inner join {{ ref('int_stated_fact') }} as facts
        on
            events.return_id = facts.return_id
            and (
                (events.event = 'plan_approved' and facts.field in ('plan_status', 'approved_on'))
                or (
                    events.event = 'evaluated'
                    and facts.field in ('evaluated_on', 'evaluation_result')
                )
                or (events.event = 'applied' and facts.field in ('park_code', 'applied_on'))
                or (
                    events.event in ('accepted', 'rejected', 'rectifying')
                    and facts.field in ('accepted_on', 'acceptance_grade')
                )
            )
    where facts.row_key = '' and facts.state = 'counted'
    union all
    select
        list_rows.value_year,
        list_rows.park,
        facts.fact_id
    from {{ ref('int_list_in_force') }} as list_rows
    inner join {{ ref('int_stated_fact') }} as facts
        on
            list_rows.return_id = facts.return_id
            and list_rows.row_key = facts.row_key
    where
        list_rows.table_code in ('eligible', 'ineligible')
        and facts.field in ('park', 'park_type', 'status_13th')
        and facts.state = 'counted'
    union all
    select
        years.value_year,
        changes.park,
        facts.fact_id
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('fct_list_change') }} as changes
        on years.year_end >= changes.effective_on
    inner join {{ ref('int_stated_fact') }} as facts
        on
            changes.return_id = facts.return_id
            and changes.row_key = facts.row_key
    where
        facts.field in ('park', 'direction', 'document_date')
        and facts.state = 'counted'
)

select distinct
    park,
    value_year,
    fact_id
from said
