-- The parks of the units of a class as `unit/park`, of the nation as `CN/park`, with their facts; of the
-- difference both.
with classes as (
    select code as place, 'unit' as level, 'without' as scope, kind as unit_class
    from reporting_units
    union all
    select code, 'unit', 'without', unnest(['units', 'difference']) from reporting_units
    union all
    select code, 'unit', 'with', 'province_with' from reporting_units
    union all
    select 'CN', 'nation', 'without', unnest(['nation', 'difference'])
),

figures as (
    select cells.need, classes.place || '/' || f.park as member, f.fact_ids
    from cells
    join classes using (unit_class)
    join bridge_place_park b on b."view" = cells."view" and b.scope = classes.scope
        and b.level = classes.level and b.place = classes.place and b.park_level = 'all'
        and b.value_year = cells.value_year
    join fct_park_indicator f on f.park = b.park and f.value_year = b.value_year
        and f.indicator = cells.indicator
    where f.state = 'counted'
)

select need, 'member' as kind, member as id from figures
union all
select need, 'fact', unnest(fact_ids) from figures
