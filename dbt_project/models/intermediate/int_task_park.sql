-- The parks that count in all figures of a task's roll-up in a year: projects, investment and effects.
{%- set columns = ['projects'] + task_columns() %}
select
    park,
    value_year
from {{ ref('fct_park_indicator') }}
where
    state = 'counted'
    and indicator in (
        {% for column in columns -%}
            '{{ column }}'{{ ', ' if not loop.last }}
        {%- endfor %}
    )
group by park, value_year
having count(*) = {{ columns | length }}
