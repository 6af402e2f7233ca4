-- The projects of the plan that each park follows; a held or unreadable figure is null.
with project_rows as (
    select
        return_id,
        row_key,
        {{ stated_texts([
            'project_name', 'project_code', 'enterprise', 'national_task', 'scheme_task',
            'city_task', 'content', 'start_month', 'completion_month',
        ]) }},
        {{ stated_values([
            'investment_planned', 'planned_central', 'planned_local', 'planned_own', 'planned_loan',
        ]) }},
        {{ stated_values(effect_columns()) }},
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where
        form = 'park_plan'
        and table_code = 'planned_project'
        and row_key <> table_code
    group by return_id, row_key
)

select
    plans.park,
    project_rows.row_key,
    plans.return_id,
    plans.scheme,
    project_rows.project_name,
    project_rows.project_code,
    project_rows.enterprise,
    project_rows.national_task,
    tasks.name_zh as national_task_name,
    project_rows.scheme_task,
    project_rows.city_task,
    project_rows.content,
    project_rows.investment_planned,
    project_rows.planned_central,
    project_rows.planned_local,
    project_rows.planned_own,
    project_rows.planned_loan,
    project_rows.start_month,
    project_rows.completion_month,
    {% for column in effect_columns() -%}
        project_rows.{{ column }},
    {% endfor -%}
    project_rows.fact_ids
from {{ ref('fct_plan') }} as plans
inner join project_rows
    on plans.return_id = project_rows.return_id
left join {{ ref('transformation_tasks') }} as tasks
    on
        project_rows.national_task = tasks.code
        and tasks.scheme = 'national_145'
