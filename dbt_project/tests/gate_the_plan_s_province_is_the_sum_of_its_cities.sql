{{ config(meta={'dagster': {'ref': {'name': 'fct_plan_done'}}}) }}
-- Gate, marts: planned, accepted and filed of the province are those of its cities, in both views,
-- and nobody is accepted whom the plan does not name.
with cities as (
    select
        view,
        period,
        park_level,
        sum(planned) as planned,
        sum(accepted) as accepted,
        sum(accepted_on_time) as accepted_on_time,
        sum(filed) as filed
    from {{ ref('fct_plan_done') }}
    where city not like '%0000'
    group by view, period, park_level
)

select
    province.view,
    province.period,
    province.park_level,
    province.planned,
    cities.planned as planned_in_cities,
    province.accepted,
    cities.accepted as accepted_in_cities
from {{ ref('fct_plan_done') }} as province
left join cities
    on
        province.view = cities.view
        and province.period = cities.period
        and province.park_level = cities.park_level
where
    province.city like '%0000'
    and (
        province.planned is distinct from cities.planned
        or province.accepted is distinct from cities.accepted
        or province.accepted_on_time is distinct from cities.accepted_on_time
        or province.filed is distinct from cities.filed
        or province.accepted > province.planned
    )
