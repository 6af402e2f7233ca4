-- The parks that count, with the facts that say so; of n_known/n_owed those known and those not; of
-- coverage who implements, and who is eligible but does not. The catalogue is counted from the roster.
with states as (
    unpivot int_park_state_member
    on columns(* exclude (park, value_year, own_park_type, own_status_13th))
    into name flag value counts
),

placed as (
    select cells.*, b.park
    from cells
    join bridge_place_park b using ("view", scope, level, place, park_level, value_year)
    join int_park_state_member m using (park, value_year)
    where cells.park_type in ('all', m.own_park_type)
        and cells.status_13th in ('all', m.own_status_13th)
),

flagged as (
    select
        placed.need, placed.park, placed.value_year, placed.measure, placed.status_13th,
        case "column" when 'value' then measure else measure || '_known' end as counts,
        case when measure = 'coverage' then 'eligible' else 'catalogue' end as owes,
        "column" <> 'value' or measure = 'coverage' as has_absent
    from placed
),

counted as (
    select flagged.*, own.counts as is_counted, owed.counts as is_owed
    from flagged
    join states own on own.park = flagged.park and own.value_year = flagged.value_year
        and own.flag = flagged.counts
    join states owed on owed.park = flagged.park and owed.value_year = flagged.value_year
        and owed.flag = flagged.owes
)

select need, 'member' as kind, park as id from counted where is_counted = 1
union all
select need, 'absent', park from counted where has_absent and is_counted = 0 and is_owed = 1
union all
select counted.need, 'fact', f.fact_id
from counted
join int_state_fact f using (park, value_year)
where counted.is_counted = 1 and case
    when f.topic in ('listed', 'changed') then counted.status_13th <> 'all' or counted.measure in (
        'eligible', 'ineligible', 'listed_2022', 'on_list', 'taken_in', 'taken_out', 'coverage'
    )
    when f.topic = 'progress'
        then counted.measure in ('implementing', 'not_started', 'completed', 'coverage')
    when f.topic = 'decided' then counted.measure in ('accepted', 'rectifying')
    else counted.measure = f.topic
end
