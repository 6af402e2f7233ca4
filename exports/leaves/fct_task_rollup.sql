-- The projects and parks of a task, and what its rows state; year 0 is the years together, in which a
-- project is the row of its last year. Of a sum the members are the parks (`park/year`) that count, and
-- `n_counted` are those that count in all sums.
with owed as (
    select cells.*, b.park, b.value_year as of_year
    from cells
    join bridge_place_park b on b."view" = cells."view" and b.scope = cells.scope
        and b.level = cells.level and b.place = cells.place and b.park_level = 'all'
        and cells.value_year in (0, b.value_year)
    join int_owed_park o on o."view" = b."view" and o.value_year = b.value_year
        and o.park = b.park
    where cells.scheme not in (select scheme from int_scheme_task where province is not null)
        or o.province in (select province from int_scheme_task where scheme = cells.scheme)
),

placed as (
    select owed.need, owed."column", owed.value_year, t.park, t.return_id, t.row_key,
        t.table_code, t.is_latest
    from owed
    join int_task_row t on t.park = owed.park and t.report_year = owed.of_year
        and t.scheme = owed.scheme and t.task = owed.task
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
select owed.need, 'member', owed.park || '/' || owed.of_year
from owed
join fct_park_indicator f on f.park = owed.park and f.value_year = owed.of_year
    and f.indicator = owed."column" and f.state = 'counted'
where owed."column" <> 'projects'
union all
select owed.need, 'member', owed.park || '/' || owed.of_year
from owed
join int_task_park p on p.park = owed.park and p.value_year = owed.of_year
where owed."column" = 'n_counted'
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
