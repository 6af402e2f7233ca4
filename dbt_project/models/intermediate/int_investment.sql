-- Investment and counts of projects by park and year, from the project table.
-- A total left blank is missing; a source left blank means there is none of it.
{%- set totals = [
    ('investment_planned', 'investment_planned', true),
    ('investment_done', 'investment_done', true),
    ('investment_done_central', 'done_central', false),
    ('investment_to_date', 'investment_to_date', true),
    ('investment_to_date_central', 'to_date_central', false),
] %}
with parks as (
    select
        statements.return_id,
        statements.reporter as park,
        statements.report_year as value_year,
        tables.state as table_state,
        tables.row_count
    from {{ ref('int_statement') }} as statements
    inner join {{ ref('int_table_state') }} as tables
        on statements.return_id = tables.return_id
    where tables.table_code = 'project'
),

-- A column whose header was lost holds the figure of every project.
lost as (
    select
        return_id,
        field
    from {{ ref('int_stated_fact') }}
    where row_key = 'project' and unreadable
),

figures as (
    {% for indicator, column, required in totals %}
        select
            parks.park,
            parks.value_year,
            '{{ indicator }}' as indicator,
            parks.table_state,
            max(case when projects.{{ column }}_state = 'held' or lost.field is not null then 1 else 0 end)
                as any_held,
            max(case
                when projects.row_key is not null and projects.{{ column }} is null
                    then {{ 1 if required else 0 }}
                else 0
            end) as any_missing,
            coalesce(sum(projects.{{ column }}), 0) as value
        from parks
        left join {{ ref('int_project_row') }} as projects on parks.return_id = projects.return_id
        left join lost on parks.return_id = lost.return_id and lost.field = '{{ column }}'
        group by parks.park, parks.value_year, parks.table_state
        union all
    {% endfor %}
    select
        park,
        value_year,
        'projects' as indicator,
        table_state,
        0 as any_held,
        0 as any_missing,
        row_count as value
    from parks
    union all
    select
        parks.park,
        parks.value_year,
        'projects_commissioned' as indicator,
        parks.table_state,
        max(case when projects.row_key is not null and projects.commissioned is null then 1 else 0 end)
            as any_held,
        0 as any_missing,
        sum(case when projects.commissioned then 1 else 0 end) as value
    from parks
    left join {{ ref('int_project_row') }} as projects on parks.return_id = projects.return_id
    group by parks.park, parks.value_year, parks.table_state
)

select
    park,
    value_year,
    indicator,
    case
        when table_state = 'held' or any_held = 1 then 'held'
        when table_state = 'missing' or any_missing = 1 then 'missing'
        else 'counted'
    end as state,
    cast(value as decimal(28, 6)) as value
from figures
