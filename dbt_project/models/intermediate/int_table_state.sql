-- Whether a park's open table says what it says: rows where 有 is declared, none where 无 is.
-- A declaration that is held (two versions whose rows differ) holds the table.
-- Without a declaration, rows speak for themselves and no row at all is missing.
with tables as (
    select
        'project' as table_code,
        'projects_any' as declaration
    union all
    select
        'measure' as table_code,
        'measures_any' as declaration
),

counted as (
    select
        statements.return_id,
        tables.table_code,
        max(case when facts.field = tables.declaration then facts.text end) as declared,
        max(case
            when
                facts.field = tables.declaration and facts.state = 'held' and not facts.unreadable
                then 1
            else 0
        end) as any_held,
        count(distinct case when facts.row_key like tables.table_code || ':%' then facts.row_key end)
            as row_count
    from {{ ref('int_statement') }} as statements
    cross join tables
    left join {{ ref('int_stated_fact') }} as facts
        on
            statements.return_id = facts.return_id
            and (
                tables.declaration = facts.field
                or facts.row_key like tables.table_code || ':%'
            )
    where statements.form = 'park_progress'
    group by statements.return_id, tables.table_code
)

select
    return_id,
    table_code,
    row_count,
    case
        when declared = '无' and row_count > 0 then 'held'
        when row_count = 0 and coalesce(declared, '有') <> '无' then 'missing'
        when any_held = 1 then 'held'
        else 'counted'
    end as state
from counted
