-- One row per project of a statement; a held or unreadable figure is null and flagged.
{%- set figures = investment_columns() + effect_columns() %}
{%- set texts = ['project_name', 'project_code', 'enterprise', 'national_task', 'scheme_task',
                 'content', 'start_month', 'completion_month', 'status'] %}
with project_rows as (
    select
        return_id,
        reporter as park,
        report_year,
        row_key,
        {% for field in texts -%}
            max(case when field = '{{ field }}' and state = 'counted' then text end) as {{ field }},
        {% endfor -%}
        {% for field in figures -%}
            max(case when field = '{{ field }}' and state = 'counted' then value end) as {{ field }},
            max(case when field = '{{ field }}' then state end) as {{ field }}_state,
        {% endfor -%}
        {{ joined("case when state = 'held' then field end", ',') }} as held_fields,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where form = 'park_progress' and row_key like 'project:%'
    group by return_id, reporter, report_year, row_key
)

select
    *,
    -- Null where the status or the month of commissioning cannot be known.
    case
        when status is null then null
        when status <> '建成投产' then false
        when completion_month is null then null
        else left(completion_month, 4) = cast(report_year as varchar(4))
    end as commissioned
from project_rows
