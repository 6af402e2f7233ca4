-- The facts behind a park's state at the end of each year, one row per fact and what it is about.
with said as (
    select
        years.value_year,
        facts.reporter as park,
        'progress' as topic,
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
        case
            when events.event in ('accepted', 'rejected', 'rectifying') then 'decided'
            else events.event
        end as topic,
        events.fact_id
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_park_event_fact') }} as events
        on years.year_end >= events.on_day
    union all
    select
        list_rows.value_year,
        list_rows.park,
        'listed' as topic,
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
        'changed' as topic,
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
    topic,
    fact_id
from said
