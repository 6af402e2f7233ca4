-- What each place that changed was at the end of each year, one change after another.
-- A change holds from its announcement on. Not applied: one without a day, a split, and one with
-- several successors, because they do not say where a park is now; its own dated attributes do.
with recursive changes as (
    select
        level,
        old_code,
        max(new_code) as new_code,
        max(announced) as announced
    from {{ ref('division_changes') }}
    where kind in ('merged', 'recoded', 'renamed') and announced is not null
    group by level, old_code
    having count(distinct new_code) = 1
),

views as (
    select 'present_day' as view
    union all
    select 'as_reported' as view
),

became (view, value_year, year_end, level, old_code, code, step) as (
    select
        views.view,
        years.value_year,
        years.year_end,
        changes.level,
        changes.old_code,
        changes.new_code as code,
        1 as step
    from changes
    cross join views
    cross join {{ ref('int_value_year') }} as years
    where views.view = 'present_day' or years.year_end >= changes.announced
    union all
    select
        became.view,
        became.value_year,
        became.year_end,
        became.level,
        became.old_code,
        changes.new_code as code,
        became.step + 1 as step
    from became
    inner join changes
        on became.level = changes.level and became.code = changes.old_code
    where
        became.step < 9
        and (became.view = 'present_day' or became.year_end >= changes.announced)
),

ranked as (
    select
        *,
        row_number() over (partition by view, value_year, level, old_code order by step desc) as age
    from became
)

select
    view,
    value_year,
    level,
    old_code,
    code
from ranked
where age = 1
