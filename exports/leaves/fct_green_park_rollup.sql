-- The green parks that count, with the facts of the register about them.
with members as (
    select cells.need, m.park
    from cells
    join bridge_place_park b using ("view", scope, level, place, value_year)
    join int_green_park_member m using (park, value_year, measure)
    where b.park_level = 'all' and cells.green_level in ('all', m.green_level) and m.counts = 1
)

select need, 'member' as kind, park as id from members
union all
select members.need, 'fact', unnest(g.fact_ids)
from members
join fct_green_park g using (park)
