-- What each project and measure gives to a scheme's task in the year of its statement.
-- A figure is here only where its park counts for that indicator (int_task_amount). A project without
-- a task of the scheme goes where the seed pairs its national task, as a measure does; what states no
-- task at all is `not_stated`.
with stated as (
    select
        return_id,
        reporter as park,
        report_year,
        row_key,
        table_code,
        max(case when field = 'national_task' and state = 'counted' then text end) as national_task,
        max(case when field = 'scheme_task' and state = 'counted' then text end) as scheme_task,
        max(case when field = 'project_code' and state = 'counted' then text end) as project_code,
        max(case when field = 'project_name' and state = 'counted' then text end) as project_name,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where
        form = 'park_progress'
        and table_code in ('project', 'measure')
        and row_key <> table_code
    group by return_id, reporter, report_year, row_key, table_code
),

-- A table that is held (无 above filled rows) says nothing.
told as (
    select
        stated.*,
        coalesce(
            stated.project_code,
            stated.project_name,
            cast(stated.report_year as varchar(4)) || ' ' || stated.row_key
        ) as project_key
    from stated
    inner join {{ ref('int_table_state') }} as tables
        on
            stated.return_id = tables.return_id
            and stated.table_code = tables.table_code
            and tables.state = 'counted'
),

counted as (
    select
        return_id,
        {% for column in task_columns() -%}
            sum(case when indicator = '{{ column }}' then value end) as {{ column }},
        {% endfor -%}
        row_key
    from {{ ref('int_task_amount') }}
    group by return_id, row_key
),

schemes as (
    select distinct
        scheme,
        province
    from {{ ref('int_scheme_task') }}
)

select
    schemes.scheme,
    coalesce(own.task, paired.task, 'not_stated') as task,
    told.park,
    told.report_year,
    told.return_id,
    told.row_key,
    told.table_code,
    told.project_key,
    told.table_code = 'project'
    and row_number() over (
        partition by schemes.scheme, told.park, told.table_code, told.project_key
        order by told.report_year desc, told.row_key
    ) = 1 as is_latest,
    {% for column in task_columns() -%}
        counted.{{ column }},
    {% endfor -%}
    told.fact_ids
from told
inner join {{ ref('int_owed_park') }} as owed
    on
        told.park = owed.park
        and told.report_year = owed.value_year
        and owed.view = 'present_day'
inner join schemes
    on schemes.province is null or owed.province = schemes.province
left join {{ ref('int_scheme_task') }} as own
    on
        schemes.scheme = own.scheme
        and case schemes.scheme when 'national_145' then told.national_task else told.scheme_task end
        = own.task
left join {{ ref('int_scheme_task') }} as paired
    on
        schemes.scheme = paired.scheme
        and told.national_task = paired.national_task
left join counted
    on
        told.return_id = counted.return_id
        and told.row_key = counted.row_key
