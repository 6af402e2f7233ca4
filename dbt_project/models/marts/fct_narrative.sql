-- What parks tell in words each year: experience, difficulty, request, why nothing was started.
select
    facts.reporter as park,
    facts.report_year,
    facts.field as kind,
    facts.row_key,
    parks.park_name,
    parks.city,
    parks.city_name,
    parks.unit,
    parks.province,
    facts.text,
    array_sort(array_agg(facts.fact_id)) as fact_ids
from {{ ref('int_stated_fact') }} as facts
inner join {{ ref('dim_park') }} as parks
    on facts.reporter = parks.park
inner join {{ ref('int_owed_park') }} as owed
    on
        facts.reporter = owed.park
        and facts.report_year = owed.value_year
        and owed.view = 'present_day'
where
    facts.form = 'park_progress'
    and facts.field in ('experience', 'difficulty', 'request', 'not_started_reason')
    and facts.state = 'counted'
group by
    facts.reporter, facts.report_year, facts.field, facts.row_key, parks.park_name, parks.city,
    parks.city_name, parks.unit, parks.province, facts.text
