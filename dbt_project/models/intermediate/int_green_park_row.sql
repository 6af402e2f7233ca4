-- One row of a register of green parks: a recognition, a check or a withdrawal. A row whose park is
-- held names nobody and is left out.
{%- set texts = ['green_level', 'recognition_number', 'yearly_report', 'five_year_plan', 'check_kind',
                 'check_result', 'check_problems', 'withdrawal_reason'] %}
{%- set dates = ['recognised_on', 'checked_on', 'withdrawn_on'] %}
with register_rows as (
    select
        return_id,
        row_key,
        table_code,
        reporter,
        report_year,
        max(case when field = 'park' and state = 'counted' then text end) as park,
        {% for field in texts -%}
            max(case when field = '{{ field }}' and state = 'counted' then text end) as {{ field }},
        {% endfor -%}
        {% for field in dates -%}
            max(case when field = '{{ field }}' and state = 'counted' then cast(text as date) end)
                as {{ field }},
        {% endfor -%}
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where
        form = 'green_park'
        and table_code in ('recognised', 'green_check', 'withdrawal')
        and row_key <> table_code
    group by return_id, row_key, table_code, reporter, report_year
)

select *
from register_rows
where park is not null
