-- The entries that count; of money, land and parks what each states of it.
with entries as (
    select cells.need, cells."column", unnest(m.members) as member
    from cells
    join fct_policy_support_rollup m
        using ("view", scope, level, place, value_year, instrument)
)

select need, 'member' as kind, member as id from entries
union all
select entries.need, 'fact', f.fact_id
from entries
join int_stated_fact f
    on f.return_id = split_part(entries.member, '/', 1)
    and f.row_key = split_part(entries.member, '/', 2) and f.state = 'counted'
where f.field = case entries."column"
    when 'entries' then 'support_name'
    when 'parks' then 'supported_parks'
    else 'support_' || entries."column"
end
