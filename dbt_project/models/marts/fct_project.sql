-- The projects of each year's statements; null figures are missing, or held and named.
select
    projects.park,
    projects.report_year,
    projects.row_key,
    parks.park_name,
    parks.city,
    parks.city_name,
    parks.unit,
    parks.province,
    projects.project_name,
    projects.project_code,
    projects.enterprise,
    projects.national_task,
    national_tasks.name_zh as national_task_name,
    projects.scheme_task,
    scheme_tasks.name_zh as scheme_task_name,
    projects.content,
    projects.start_month,
    projects.completion_month,
    projects.status,
    projects.commissioned,
    {% for column in investment_columns() + effect_columns() -%}
        projects.{{ column }},
    {% endfor -%}
    projects.held_fields,
    projects.fact_ids
from {{ ref('int_project_row') }} as projects
inner join {{ ref('dim_park') }} as parks
    on projects.park = parks.park
inner join {{ ref('int_owed_park') }} as owed
    on
        projects.park = owed.park
        and projects.report_year = owed.value_year
        and owed.view = 'present_day'
left join {{ ref('transformation_tasks') }} as national_tasks
    on
        projects.national_task = national_tasks.code
        and national_tasks.scheme = 'national_145'
left join {{ ref('transformation_tasks') }} as scheme_tasks
    on
        projects.scheme_task = scheme_tasks.code
        and scheme_tasks.scheme = 'shandong_2022'
