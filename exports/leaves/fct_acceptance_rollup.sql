-- The parks to which it happened, in the year or to date, with the facts that say so.
with happened as (
    select cells.need, m.park, m.fact_ids
    from cells
    join bridge_place_park b using ("view", scope, level, place, park_level, value_year)
    join int_acceptance_member m using (park, value_year, measure)
    where m.in_year = 1 or cells."column" = 'to_date'
)

select need, 'member' as kind, park as id from happened
union all
select need, 'fact', unnest(fact_ids) from happened
