-- A target is the row of the seed. What answers it are parks: those that count (numerator, the share and
-- the number), those that are asked (denominator, n_owed) and of which something is known (n_known); a
-- direction has the facts of the parks that count in both years. Of a share `absent` is the rest of the
-- denominator; an attribute is a row of the instance's reference.
with asked as (
    select cells.need, cells."column", cells.printed_text, m.position, m.basis, m.metric, m.scope,
        m.level, m.place, m.park_level, cells.merged, t.status_13th, t.value_year, t.due_year,
        t.base_year, t.policy, m.denominator is not null as is_share
    from cells
    join fct_target m using (scheme, due, target_scope, metric, merged, printed_text)
    join int_target t using (position)
),

states as (
    unpivot int_park_state_member
    on columns(* exclude (park, value_year, own_park_type, own_status_13th))
    into name flag value counts
),

placed as (
    select asked.*, b.park
    from asked
    join bridge_place_park b using (scope, level, place, park_level, value_year)
    where b."view" = 'present_day'
        and asked.basis in ('coverage_of_eligible', 'state_in_13th_plan', 'sum_of_parks',
            'comparable_with_base_year', 'green_park_register')
),

-- Of each park asked: whether it is counted, known and owed.
parks as (
    select placed.need, placed."column", placed.is_share, placed.park, covered.counts = 1 as counts,
        known.counts = 1 as knows, eligible.counts = 1 as owes
    from placed
    join int_park_state_member m using (park, value_year)
    join states covered on covered.park = placed.park and covered.value_year = placed.value_year
        and covered.flag = 'coverage'
    join states known on known.park = placed.park and known.value_year = placed.value_year
        and known.flag = 'coverage_known'
    join states eligible on eligible.park = placed.park
        and eligible.value_year = placed.value_year and eligible.flag = 'eligible'
    where placed.basis = 'coverage_of_eligible'
        and placed.status_13th in ('all', m.own_status_13th)
    union all
    select placed.need, placed."column", placed.is_share, placed.park,
        m.own_status_13th in ('started', 'completed'), m.own_status_13th <> 'unknown', true
    from placed
    join int_park_state_member m using (park, value_year)
    where placed.basis = 'state_in_13th_plan'
    union all
    select asked.need, asked."column", asked.is_share, p.park,
        coalesce(p.wenzhou_2014_deadline <= asked.due_year, false), true, true
    from asked
    join int_target_park p using (position)
    where asked.basis = 'schedule_of_annex_1'
        and (asked.merged = 'included' or not p.is_merged)
    union all
    select placed.need, placed."column", placed.is_share, placed.park,
        coalesce(g.counts, 0) = 1, coalesce(g.counts, 0) = 1, coalesce(g.counts, 0) = 1
    from placed
    left join int_green_park_member g on g.park = placed.park
        and g.value_year = placed.value_year and g.measure = 'standing'
        and g.green_level = 'provincial'
    where placed.basis = 'green_park_register'
    union all
    select asked.need, asked."column", asked.is_share, a.park,
        case when a.metric in ('coking_sealed_share', 'scattered_coal_boilers')
            then a.answer is not null
            else coalesce(a.answer in ('yes', 'applied', 'approved', 'accepted'), false) end,
        a.answer is not null, true
    from asked
    join int_target_asked a using (position)
    where asked.basis = 'park_attributes'
),

figures as (
    select placed.need, placed."column", placed.basis, placed.park, f.state, earlier.state as state_before,
        f.fact_ids, earlier.fact_ids as ids_before
    from placed
    join fct_park_indicator f on f.park = placed.park and f.value_year = placed.value_year
        and f.indicator = placed.metric
    left join fct_park_indicator earlier on earlier.park = placed.park
        and earlier.value_year = placed.base_year and earlier.indicator = placed.metric
    where placed.basis in ('sum_of_parks', 'comparable_with_base_year')
),

spoken as (
    select *, state = 'counted' and (basis = 'sum_of_parks' or state_before = 'counted') as counts
    from figures
    where state <> 'not_owed'
)

select need, 'member' as kind, 'targets.csv/' || position as id from asked
where "column" in ('target_value', 'target_high')
union all
select need, 'member', park from parks
where case
    when "column" in ('numerator', 'value') then counts
    when "column" = 'denominator' then owes
    when "column" = 'n_known' then knows
    when "column" = 'n_owed' then owes
end
union all
select need, 'absent', park from parks
where "column" = 'value' and is_share and owes and not counts
union all
select need, 'member', park from spoken
where case when "column" = 'n_owed' then true
    else "column" in ('n_known', 'numerator', 'denominator', 'value') and counts end
union all
select need, 'fact', unnest(fact_ids) from spoken
where counts and "column" in ('numerator', 'value')
union all
select need, 'fact', unnest(ids_before) from spoken
where counts and basis = 'comparable_with_base_year' and "column" in ('denominator', 'value')
union all
select parks.need, 'fact', unnest(s.fact_ids)
from parks
join asked using (need)
join fct_park_state s on s.park = parks.park and s.value_year = asked.value_year
where asked.basis in ('coverage_of_eligible', 'state_in_13th_plan') and parks.counts
    and asked."column" in ('numerator', 'value')
