-- The plan of 2018 (003 annex 1) beside what was done: of the parks planned for a period, those
-- accepted under 003, by the end of their plan year and by now, and those filed with the province.
{%- set periods = ['2018', '2019', '2020', 'cumulative'] %}
with plan_parks as (
    select
        'as_reported' as view,
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
        city,
        park,
        plan_year,
        level,
        fact_ids
    from plan_parks
    union all
    select
        view,
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
        min(accepted_on) as accepted_on,
        min(filed_on) as filed_on
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
),

counted as (
    select
        cells.view,
        cells.city,
        cells.period,
        cells.park_level,
        sum(case when done.accepted_on is not null then 1 else 0 end) as accepted,
        sum(case
            when done.accepted_on <= cast(cast(cells.plan_year as varchar(4)) || '-12-31' as date) then 1
            else 0
        end) as accepted_on_time,
        sum(case when done.filed_on is not null then 1 else 0 end) as filed
    from cells
    left join done
        on cells.park = done.park
    group by cells.view, cells.city, cells.period, cells.park_level
),

facts as (
    select
        view,
        city,
        period,
        park_level,
        array_sort(flatten(array_agg(fact_ids))) as fact_ids
    from (
        select
            view,
            city,
            period,
            park_level,
            fact_ids
        from cells
        union all
        select
            cells.view,
            cells.city,
            cells.period,
            cells.park_level,
            acceptances.fact_ids
        from cells
        inner join {{ ref('int_acceptance') }} as acceptances
            on
                cells.park = acceptances.park
                and acceptances.scheme = 'shandong_2018'
    ) as told
    group by view, city, period, park_level
)

select
    plans.view,
    plans.place as city,
    plans.period,
    plans.park_level,
    plans.place_name as city_name,
    plans.position,
    plans.parks as planned,
    cast(coalesce(counted.accepted, 0) as bigint) as accepted,
    cast(coalesce(counted.accepted_on_time, 0) as bigint) as accepted_on_time,
    cast(coalesce(counted.filed, 0) as bigint) as filed,
    facts.fact_ids
from {{ ref('fct_plan_rollup') }} as plans
left join counted
    on
        plans.view = counted.view
        and plans.place = counted.city
        and plans.period = counted.period
        and plans.park_level = counted.park_level
left join facts
    on
        plans.view = facts.view
        and plans.place = facts.city
        and plans.period = facts.period
        and plans.park_level = facts.park_level
