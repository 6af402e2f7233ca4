-- What the city states, what its parks give (counts of parks by their state, or what they state of their
-- projects), and of the difference both.
with states as (
    unpivot int_park_state_member
    on columns(* exclude (park, value_year, own_park_type, own_status_13th))
    into name flag value counts
),

asked as (
    select cells.need, cells."column", cells.measure, r.reporter, r.report_year, r.city, r.fact_ids
    from cells
    join fct_area_report r using (reporter, report_year)
),

parks as (
    select asked.*, b.park
    from asked
    join bridge_place_park b on b.place = asked.city and b.value_year = asked.report_year
        and b."view" = 'as_reported' and b.scope = 'with' and b.level = 'city'
        and b.park_level = 'all'
    where asked."column" <> 'stated'
),

by_state as (
    select parks.need, parks.park, parks.report_year, parks.measure
    from parks
    join states on states.park = parks.park and states.value_year = parks.report_year
        and states.flag = case parks.measure when 'parks_on_list' then 'on_list'
            else replace(parks.measure, 'parks_', '') end
    where states.counts = 1
),

figures as (
    select parks.need, parks.park, f.fact_ids
    from parks
    join fct_park_indicator f on f.park = parks.park and f.value_year = parks.report_year
        and f.indicator = case parks.measure when 'key_projects' then 'projects'
            else replace(parks.measure, 'key_', '') end
    where f.state = 'counted'
)

select asked.need, 'fact' as kind, f.fact_id as id
from asked
join int_stated_fact f on f.fact_id in (select unnest(asked.fact_ids)) and f.field = asked.measure
where asked."column" <> 'computed'
union all
select need, 'member', park from by_state
union all
select need, 'fact', f.fact_id
from by_state
join int_state_fact f on f.park = by_state.park and f.value_year = by_state.report_year
    and f.topic in (
        case when measure = 'parks_on_list' then 'listed' end,
        case when measure = 'parks_on_list' then 'changed' end,
        case when measure = 'parks_accepted' then 'decided' end,
        case when measure in ('parks_implementing', 'parks_completed') then 'progress' end
    )
union all
select need, 'member', park from figures
union all
select need, 'fact', unnest(fact_ids) from figures
