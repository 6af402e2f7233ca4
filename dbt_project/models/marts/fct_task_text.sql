-- What a park writes on each national task in its yearly form (002 三(三)).
select
    facts.reporter as park,
    facts.report_year,
    tasks.scheme,
    tasks.task,
    parks.park_name,
    parks.city,
    parks.city_name,
    parks.unit,
    parks.province,
    tasks.position,
    tasks.task_name,
    facts.text,
    array_sort(array_agg(facts.fact_id)) as fact_ids
from {{ ref('int_stated_fact') }} as facts
inner join {{ ref('int_scheme_task') }} as tasks
    on
        facts.row_key = 'task:' || tasks.task
        and tasks.scheme = 'national_145'
inner join {{ ref('dim_park') }} as parks
    on facts.reporter = parks.park
inner join {{ ref('int_owed_park') }} as owed
    on
        facts.reporter = owed.park
        and facts.report_year = owed.value_year
        and owed.view = 'present_day'
where
    facts.form = 'park_progress'
    and facts.field = 'task_progress'
    and facts.state = 'counted'
group by
    facts.reporter, facts.report_year, tasks.scheme, tasks.task, parks.park_name, parks.city,
    parks.city_name, parks.unit, parks.province, tasks.position, tasks.task_name, facts.text
