-- The rows of the plan list, with their facts.
with members as (
    select cells.need, m.member, m.planned_fact_ids
    from cells
    join int_plan_done_member m
        on m."view" = cells."view" and m.city = cells.place and m.period = cells.period
        and m.park_level = cells.park_level
)

select need, 'member' as kind, member as id from members
union all
select need, 'fact', unnest(planned_fact_ids) from members
