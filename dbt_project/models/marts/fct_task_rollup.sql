-- What was done for each task by place and year; year 0 is the plan's years together, in which a
-- project counts once, as its last report has it. Null where no park of the place counts.
{%- set columns = ['projects'] + task_columns() %}
with bridge as (
    select
        places.view,
        places.scope,
        places.level,
        places.place,
        places.value_year,
        places.park,
        parks.province
    from {{ ref('bridge_place_park') }} as places
    inner join {{ ref('int_owed_park') }} as parks
        on
            places.view = parks.view
            and places.value_year = parks.value_year
            and places.park = parks.park
    where places.park_level = 'all'
),

schemes as (
    select distinct
        scheme,
        province
    from {{ ref('int_scheme_task') }}
),

known as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.value_year,
        schemes.scheme,
        {% for column in columns -%}
            sum(case when figures.indicator = '{{ column }}' and figures.state = 'counted' then 1 else 0 end)
                as n_{{ column }},
        {% endfor -%}
        count(distinct parks.park) as n_counted,
        count(distinct bridge.park) as n_owed
    from bridge
    inner join schemes
        on schemes.province is null or bridge.province = schemes.province
    inner join {{ ref('stg_build') }} as build
        on bridge.value_year >= build.first_year
    left join {{ ref('fct_park_indicator') }} as figures
        on
            bridge.park = figures.park
            and bridge.value_year = figures.value_year
    left join {{ ref('int_task_park') }} as parks
        on
            bridge.park = parks.park
            and bridge.value_year = parks.value_year
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.value_year, schemes.scheme
),

years as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.value_year,
        task_rows.scheme,
        task_rows.task,
        count(distinct case when task_rows.table_code = 'project' then bridge.park end) as parks,
        sum(case when task_rows.table_code = 'project' then 1 else 0 end) as projects,
        {% for column in ['investment_planned', 'investment_to_date'] -%}
            sum(case when task_rows.is_latest then task_rows.{{ column }} end) as {{ column }}_latest,
        {% endfor -%}
        {% for column in task_columns() -%}
            sum(task_rows.{{ column }}) as {{ column }},
        {% endfor -%}
        sum(case when task_rows.is_latest then 1 else 0 end) as projects_latest
    from bridge
    inner join {{ ref('int_task_row') }} as task_rows
        on
            bridge.park = task_rows.park
            and bridge.value_year = task_rows.report_year
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, bridge.value_year,
        task_rows.scheme, task_rows.task
),

-- Over the years a park with projects of the task in several years is one park.
latest_parks as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        task_rows.scheme,
        task_rows.task,
        count(distinct bridge.park) as parks
    from bridge
    inner join {{ ref('int_task_row') }} as task_rows
        on
            bridge.park = task_rows.park
            and bridge.value_year = task_rows.report_year
    where task_rows.is_latest
    group by
        bridge.view, bridge.scope, bridge.level, bridge.place, task_rows.scheme, task_rows.task
),

tasks as (
    select
        scheme,
        task,
        task_name,
        position
    from {{ ref('int_scheme_task') }}
    union all
    select
        scheme,
        'not_stated' as task,
        cast(null as varchar(1)) as task_name,
        99 as position
    from schemes
),

yearly as (
    select
        known.view,
        known.scope,
        known.level,
        known.place,
        known.scheme,
        tasks.task,
        known.value_year,
        tasks.position,
        tasks.task_name,
        coalesce(years.parks, 0) as parks,
        coalesce(years.projects, 0) as projects,
        coalesce(years.projects_latest, 0) as projects_latest,
        {% for column in ['investment_planned', 'investment_to_date'] -%}
            case when known.n_{{ column }} > 0 then coalesce(years.{{ column }}_latest, 0) end
                as {{ column }}_latest,
        {% endfor -%}
        {% for column in task_columns() -%}
            case when known.n_{{ column }} > 0 then coalesce(years.{{ column }}, 0) end as {{ column }},
        {% endfor -%}
        known.n_projects,
        known.n_counted,
        known.n_owed,
        case when tasks.task = 'not_stated' and years.task is null then 0 else 1 end as is_told
    from known
    inner join tasks on known.scheme = tasks.scheme
    left join years
        on
            known.view = years.view
            and known.scope = years.scope
            and known.level = years.level
            and known.place = years.place
            and known.value_year = years.value_year
            and known.scheme = years.scheme
            and tasks.task = years.task
),

together as (
    select
        yearly.view,
        yearly.scope,
        yearly.level,
        yearly.place,
        yearly.scheme,
        yearly.task,
        yearly.position,
        yearly.task_name,
        max(coalesce(latest_parks.parks, 0)) as parks,
        sum(yearly.projects_latest) as projects,
        sum(yearly.investment_planned_latest) as investment_planned,
        sum(yearly.investment_done) as investment_done,
        sum(yearly.investment_to_date_latest) as investment_to_date,
        {% for column in effect_columns() -%}
            sum(yearly.{{ column }}) as {{ column }},
        {% endfor -%}
        sum(yearly.n_projects) as n_projects,
        sum(yearly.n_counted) as n_counted,
        sum(yearly.n_owed) as n_owed,
        max(yearly.is_told) as is_told
    from yearly
    left join latest_parks
        on
            yearly.view = latest_parks.view
            and yearly.scope = latest_parks.scope
            and yearly.level = latest_parks.level
            and yearly.place = latest_parks.place
            and yearly.scheme = latest_parks.scheme
            and yearly.task = latest_parks.task
    group by
        yearly.view, yearly.scope, yearly.level, yearly.place, yearly.scheme, yearly.task,
        yearly.position, yearly.task_name
),

figures as (
    {% for source, year in [('yearly', 'value_year'), ('together', '0')] %}
        select
            view,
            scope,
            level,
            place,
            scheme,
            task,
            {{ year }} as value_year,
            position,
            task_name,
            case when n_projects > 0 then parks end as parks,
            case when n_projects > 0 then projects end as projects,
            {% for column in task_columns() -%}
                {{ column }},
            {% endfor -%}
            n_counted,
            n_owed
        from {{ source }}
        where is_told = 1
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    view,
    scope,
    level,
    place,
    scheme,
    task,
    cast(value_year as integer) as value_year,
    cast(position as integer) as position,
    task_name,
    cast(parks as bigint) as parks,
    cast(projects as bigint) as projects,
    {% for column in task_columns() -%}
        cast({{ column }} as decimal(38, 6)) as {{ column }},
    {% endfor -%}
    cast(n_counted as bigint) as n_counted,
    cast(n_owed as bigint) as n_owed
from figures
