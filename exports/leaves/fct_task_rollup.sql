-- The projects and parks of a task, and what its rows state; year 0 is the years together, in which a
-- project is the row of its last year. `n_counted` are the parks whose projects count.
with placed as (
    select cells.need, cells."column", cells.value_year, cells.scheme, cells.task, t.park,
        t.return_id, t.row_key, t.table_code, t.is_latest
    from cells
    join bridge_place_park b on b."view" = cells."view" and b.scope = cells.scope
        and b.level = cells.level and b.place = cells.place and b.park_level = 'all'
        and cells.value_year in (0, b.value_year)
    join int_owed_park o on o."view" = b."view" and o.value_year = b.value_year
        and o.park = b.park
    join int_task_row t on t.park = b.park and t.report_year = b.value_year
        and t.scheme = cells.scheme and t.task = cells.task
),

rows as (
    select *, table_code = 'project' and (value_year <> 0 or is_latest) as is_project
    from placed
)

select need, 'member' as kind, park as id from rows where "column" = 'parks' and is_project
union all
select need, 'member', return_id || '/' || row_key from rows
where "column" = 'projects' and is_project
union all
select rows.need, 'fact', a.fact_id
from rows
join int_task_amount a using (return_id, row_key)
where a.indicator = rows."column"
    and (rows.value_year <> 0 or rows.is_latest
        or rows."column" not in ('investment_planned', 'investment_to_date'))
union all
select rows.need, 'fact', f.fact_id
from rows
join int_stated_fact f using (return_id, row_key)
where rows."column" in ('parks', 'projects') and rows.is_project
    and f.field in ('project_name', 'national_task', 'scheme_task') and f.state = 'counted'
