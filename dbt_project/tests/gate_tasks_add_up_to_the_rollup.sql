{{ config(meta={'dagster': {'ref': {'name': 'fct_task_rollup'}}}) }}
-- Gate, marts: the national tasks of a place and year add up to its roll-up, column by column.
with tasks as (
    {% for column in ['projects'] + task_columns() %}
        select
            view,
            scope,
            level,
            place,
            value_year,
            '{{ column }}' as indicator,
            sum({{ column }}) as value
        from {{ ref('fct_task_rollup') }}
        where scheme = 'national_145' and value_year > 0
        group by view, scope, level, place, value_year
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    tasks.view,
    tasks.scope,
    tasks.level,
    tasks.place,
    tasks.value_year,
    tasks.indicator,
    tasks.value,
    totals.value as value_of_rollup
from tasks
inner join {{ ref('fct_rollup') }} as totals
    on
        tasks.view = totals.view
        and tasks.scope = totals.scope
        and tasks.level = totals.level
        and tasks.place = totals.place
        and tasks.value_year = totals.value_year
        and tasks.indicator = totals.indicator
        and totals.park_level = 'all'
where tasks.value is distinct from totals.value
