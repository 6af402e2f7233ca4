-- The rows of the plan list that are planned for the period, or of them those done, with the facts of
-- the plan and of the acceptances.
with members as (
    select cells.need, cells."column", m.*
    from cells
    join int_plan_done_member m using (city, period, park_level, "view")
    where case cells."column"
        when 'planned' then true
        when 'accepted' then m.accepted = 1
        when 'accepted_on_time' then m.accepted_on_time = 1
        when 'filed' then m.filed = 1
    end
)

select need, 'member' as kind, member as id from members
union all
select need, 'fact', unnest(planned_fact_ids) from members
union all
select need, 'fact', unnest(done_fact_ids) from members where "column" <> 'planned'
