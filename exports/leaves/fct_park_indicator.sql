-- The facts of the park; where it has none of the indicator (no project), the park alone.
select cells.need, 'fact' as kind, unnest(f.fact_ids) as id
from cells
join fct_park_indicator f using (park, value_year, indicator)
where f.state = 'counted'
union all
select cells.need, 'member', f.park
from cells
join fct_park_indicator f using (park, value_year, indicator)
where f.state = 'counted'
