-- All figures that are not ratios, by park, year and indicator.
select
    quantities.park,
    quantities.value_year,
    quantities.indicator,
    quantities.value,
    quantities.state,
    quantities.stage
from {{ ref('int_quantity') }} as quantities
inner join {{ ref('indicators') }} as indicators
    on quantities.indicator = indicators.code
where indicators.source = 'reported'
union all
select
    park,
    value_year,
    'gdp' as indicator,
    case when state = 'counted' then value end as value,
    state,
    stage
from {{ ref('int_constant_gdp') }}
union all
select
    park,
    value_year,
    indicator,
    case when state = 'counted' then value end as value,
    state,
    'first' as stage
from {{ ref('int_reduction') }}
union all
select
    park,
    value_year,
    indicator,
    case when state = 'counted' then value end as value,
    state,
    'first' as stage
from {{ ref('int_investment') }}
