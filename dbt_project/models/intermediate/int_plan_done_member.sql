-- The parks of the plan of 2018 (003 annex 1) by city and period, each with what was done: accepted under
-- 003, by the end of its plan year, and filed; with the facts of the plan and of its acceptance.
{%- set periods = ['2018', '2019', '2020', 'cumulative'] %}
with plan_parks as (
    select
        'as_reported' as view,
        return_id || '/' || row_key as member,
        city_as_reported as city,
        province,
        park,
        plan_year,
        level,
        fact_ids
    from {{ ref('fct_plan_park') }}
    union all
    select
        'present_day' as view,
        return_id || '/' || row_key as member,
        city_present_day as city,
        province,
        park,
        plan_year,
        level,
        fact_ids
    from {{ ref('fct_plan_park') }}
),

placed as (
    select
        view,
        member,
        city,
        park,
        plan_year,
        level,
        fact_ids
    from plan_parks
    union all
    select
        view,
        member,
        province as city,
        park,
        plan_year,
        level,
        fact_ids
    from plan_parks
),

done as (
    select
        park,
        min(case when result = 'accepted' then decided_by_day end) as accepted_by_day,
        min(filed_on) as filed_on,
        {{ merged('fact_ids') }} as fact_ids
    from {{ ref('int_acceptance') }}
    where scheme = 'shandong_2018'
    group by park
),

periods as (
    {% for period in periods %}
        select '{{ period }}' as period
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

park_levels as (
    select 'all' as park_level
    union all
    select 'national' as park_level
    union all
    select 'provincial' as park_level
),

cells as (
    select
        placed.view,
        placed.city,
        periods.period,
        park_levels.park_level,
        placed.member,
        placed.park,
        placed.plan_year,
        placed.fact_ids
    from placed
    inner join periods
        on
            periods.period = 'cumulative'
            or cast(placed.plan_year as varchar(4)) = periods.period
    inner join park_levels
        on park_levels.park_level = 'all' or placed.level = park_levels.park_level
)

select
    cells.view,
    cells.city,
    cells.period,
    cells.park_level,
    cells.member,
    cells.park,
    case when done.accepted_by_day is not null then 1 else 0 end as accepted,
    case when done.accepted_by_day <= {{ year_end('cells.plan_year') }} then 1 else 0 end
        as accepted_on_time,
    case when done.filed_on is not null then 1 else 0 end as filed,
    cells.fact_ids as planned_fact_ids,
    done.fact_ids as done_fact_ids
from cells
left join done
    on cells.park = done.park
