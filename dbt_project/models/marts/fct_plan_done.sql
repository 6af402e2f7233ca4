-- The plan of 2018 (003 annex 1) beside what was done: of the parks planned for a period, those
-- accepted under 003, by the end of their plan year and by now, and those filed with the province.
with counted as (
    select
        view,
        city,
        period,
        park_level,
        sum(accepted) as accepted,
        sum(accepted_on_time) as accepted_on_time,
        sum(filed) as filed
    from {{ ref('int_plan_done_member') }}
    group by view, city, period, park_level
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
            planned_fact_ids as fact_ids
        from {{ ref('int_plan_done_member') }}
        union all
        select
            view,
            city,
            period,
            park_level,
            done_fact_ids as fact_ids
        from {{ ref('int_plan_done_member') }}
        where done_fact_ids is not null
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
