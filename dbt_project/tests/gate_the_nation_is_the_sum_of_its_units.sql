{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, 计划单列市: without them in their provinces, units add up to the nation (domain rule 5).
select
    nation.view,
    nation.value_year,
    nation.indicator,
    nation.value,
    sum(units.value) as value_of_units
from {{ ref('fct_rollup') }} as nation
inner join {{ ref('fct_rollup') }} as units
    on
        nation.view = units.view
        and nation.scope = units.scope
        and nation.park_level = units.park_level
        and nation.value_year = units.value_year
        and nation.indicator = units.indicator
        and units.level = 'unit'
inner join {{ ref('dim_indicator') }} as indicators
    on nation.indicator = indicators.indicator
where nation.level = 'nation' and indicators.aggregation = 'sum'
group by nation.view, nation.scope, nation.park_level, nation.value_year, nation.indicator, nation.value
having nation.value is distinct from sum(units.value)
