-- `effect`: what the park stated of the year before.
with findings as (
    select cells.need, m.park, m.value_year - 1 as value_year, m.indicator
    from cells
    join fct_finding m using (finding_id)
)

select findings.need, 'fact' as kind, unnest(f.fact_ids) as id
from findings
join fct_park_indicator f using (park, value_year, indicator)
where f.state = 'counted'
union all
select need, 'member', park || '/' || value_year from findings
