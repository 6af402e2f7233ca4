-- How far each park is at the end of each year: catalogue, list, plan, transformation, evaluation,
-- acceptance. Null is not known; what happened holds from its day on.
with parks as (
    select
        places.park,
        places.value_year,
        owed.park is not null as in_catalogue
    from {{ ref('int_park_place') }} as places
    cross join {{ ref('stg_build') }} as build
    left join {{ ref('int_owed_park') }} as owed
        on
            places.view = owed.view
            and places.value_year = owed.value_year
            and places.park = owed.park
    where
        places.view = 'present_day'
        and (build.unit = 'CN' or build.unit in (places.unit, places.province))
),

first_list as (
    select
        value_year,
        park,
        on_list
    from {{ ref('int_list_membership') }}
    where is_first_list
),

-- What the last list that names the park says of it: the 13th plan is over, the type seldom changes.
named as (
    select
        park,
        park_type,
        status_13th,
        row_number() over (partition by park order by value_year desc) as age
    from {{ ref('int_list_in_force') }}
    where table_code = 'eligible'
),

progress as (
    select
        reporter as park,
        report_year as value_year,
        {{ stated_texts(['transformation_status', 'not_started_reason']) }}
    from {{ ref('int_stated_fact') }}
    where form = 'park_progress' and row_key = ''
    group by reporter, report_year
),

happened as (
    select
        years.value_year,
        events.park,
        events.event,
        events.acceptance_grade,
        row_number() over (
            partition by
                years.value_year, events.park,
                case when events.acceptance_grade is null then events.event else 'decided' end
            order by events.on_day desc, events.return_id desc
        ) as age
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_park_event') }} as events
        on years.year_end >= events.on_day
),

events as (
    select
        value_year,
        park,
        max(case when event = 'plan_approved' then 1 else 0 end) as plan_approved,
        max(case when event = 'evaluated' then 1 else 0 end) as evaluated,
        max(case when event = 'applied' then 1 else 0 end) as applied,
        max(case when event = 'accepted' then 1 else 0 end) as accepted,
        max(case when event = 'rectifying' and age = 1 then 1 else 0 end) as rectifying,
        max(case when age = 1 then acceptance_grade end) as acceptance_grade
    from happened
    group by value_year, park
),

facts as (
    select
        park,
        value_year,
        array_sort(array_agg(distinct fact_id)) as fact_ids
    from {{ ref('int_state_fact') }}
    group by park, value_year
)

select
    parks.park,
    parks.value_year,
    parks.in_catalogue,
    members.eligibility,
    first_list.on_list as listed_2022,
    members.on_list,
    named.status_13th,
    coalesce(named.park_type, plans.park_type) as park_type,
    case progress.transformation_status
        when '未启动' then 'not_started'
        when '实施中' then 'implementing'
        when '已完成' then 'completed'
    end as transformation,
    progress.not_started_reason,
    coalesce(events.plan_approved, 0) = 1 as plan_approved,
    coalesce(events.evaluated, 0) = 1 as evaluated,
    coalesce(events.applied, 0) = 1 as applied,
    coalesce(events.accepted, 0) = 1 as accepted,
    coalesce(events.rectifying, 0) = 1 as rectifying,
    events.acceptance_grade,
    facts.fact_ids
from parks
inner join {{ ref('int_list_membership') }} as members
    on
        parks.park = members.park
        and parks.value_year = members.value_year
        and not members.is_first_list
left join first_list
    on parks.park = first_list.park and parks.value_year >= first_list.value_year
left join named
    on parks.park = named.park and named.age = 1
left join {{ ref('fct_plan') }} as plans
    on parks.park = plans.park
left join progress
    on parks.park = progress.park and parks.value_year = progress.value_year
left join events
    on parks.park = events.park and parks.value_year = events.value_year
left join facts
    on parks.park = facts.park and parks.value_year = facts.value_year
