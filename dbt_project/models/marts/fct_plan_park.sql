-- The plan list (003 annex 2) as it was put in, one row per park; a row with a held cell is out.
with plan_rows as (
    select
        return_id,
        row_key,
        max(case when field = 'park' then text end) as park,
        max(case when field = 'park_name' then text end) as park_name,
        max(case when field = 'city' then text end) as city_name,
        max(case when field = 'plan_year' then cast(value as integer) end) as plan_year,
        max(case when field = 'level' then text end) as level_name,
        max(case when state = 'held' then 1 else 0 end) as any_held,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where form = 'plan_list' and row_key like 'plan:%'
    group by return_id, row_key
)

select
    plan_rows.return_id,
    plan_rows.row_key,
    plan_rows.park,
    plan_rows.park_name,
    cities.code as city_as_reported,
    coalesce(successors.code, cities.code) as city_present_day,
    cities.province,
    plan_rows.plan_year,
    case plan_rows.level_name when '国家级' then 'national' when '省级' then 'provincial' end as level,
    plan_rows.fact_ids
from plan_rows
left join {{ ref('cities') }} as cities
    on plan_rows.city_name = cities.name
cross join {{ ref('stg_build') }} as build
left join {{ ref('int_division_successor') }} as successors
    on
        cities.code = successors.old_code
        and successors.level = 'city'
        and successors.view = 'present_day'
        and build.last_year = successors.value_year
where plan_rows.any_held = 0
