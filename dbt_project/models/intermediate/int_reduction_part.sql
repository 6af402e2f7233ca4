-- What a park's projects and measures give to each reduction of the year.
-- Only projects commissioned in the year count; a cell left blank means there is no such effect.
with effects as (
    select
        facts.return_id,
        facts.reporter as park,
        facts.report_year as value_year,
        facts.field as indicator,
        facts.table_code,
        facts.fact_id,
        facts.value,
        case
            when facts.row_key = facts.table_code then 'held'
            when facts.state = 'held' then 'held'
            when facts.value is null then 'none'
            when facts.table_code = 'project' and projects.commissioned is null then 'held'
            when facts.table_code = 'project' and not projects.commissioned then 'none'
            else 'counted'
        end as state,
        facts.table_code = 'project'
        and facts.row_key <> facts.table_code
        and projects.commissioned is not null
        and not projects.commissioned as left_out
    from {{ ref('int_stated_fact') }} as facts
    left join {{ ref('int_project_row') }} as projects
        on
            facts.return_id = projects.return_id
            and facts.row_key = projects.row_key
    where
        facts.form = 'park_progress'
        and facts.table_code in ('project', 'measure')
        and facts.field in (
            {% for effect in effect_columns() -%}
                '{{ effect }}'{{ ', ' if not loop.last }}
            {% endfor %}
        )
)

select
    return_id,
    park,
    value_year,
    indicator,
    table_code,
    fact_id,
    value,
    state
from effects
where state <> 'none' and not left_out
