-- One row per project over the plan's years: its latest year, and the sum of its years' investment.
-- A project is known by its code, else by its name, within its park.
with keyed as (
    select
        *,
        coalesce(project_code, project_name) as project_key,
        row_number() over (
            partition by park, coalesce(project_code, project_name)
            order by report_year desc, row_key
        ) as age
    from {{ ref('fct_project') }}
),

years as (
    select
        park,
        project_key,
        min(report_year) as first_report_year,
        max(report_year) as last_report_year,
        case
            when count(*) = count(investment_done) then sum(investment_done)
        end as investment_done,
        {{ merged('fact_ids') }} as fact_ids
    from keyed
    group by park, project_key
)

select
    keyed.park,
    keyed.project_key,
    years.first_report_year,
    years.last_report_year,
    keyed.park_name,
    keyed.city,
    keyed.city_name,
    keyed.unit,
    keyed.province,
    keyed.project_name,
    keyed.project_code,
    keyed.enterprise,
    keyed.national_task,
    keyed.national_task_name,
    keyed.scheme_task,
    keyed.scheme_task_name,
    keyed.content,
    keyed.start_month,
    keyed.completion_month,
    keyed.status,
    {% for column in investment_columns() if column != 'investment_done' -%}
        keyed.{{ column }},
    {% endfor -%}
    cast(years.investment_done as decimal(38, 6)) as investment_done,
    {% for column in effect_columns() -%}
        keyed.{{ column }},
    {% endfor -%}
    keyed.held_fields,
    years.fact_ids
from keyed
inner join years
    on keyed.park = years.park and keyed.project_key = years.project_key
where keyed.age = 1
