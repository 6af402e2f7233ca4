-- The nation proved by its reporting units: what the provinces without their separately planned
-- cities, those cities and 兵团 add up to, the same with the cities inside, beside the nation itself.
with units as (
    select
        rollup.view,
        rollup.scope,
        rollup.value_year,
        rollup.indicator,
        rollup.value,
        rollup.numerator,
        rollup.denominator,
        rollup.n_counted,
        rollup.n_owed,
        reporting.kind
    from {{ ref('fct_rollup') }} as rollup
    inner join {{ ref('reporting_units') }} as reporting
        on rollup.place = reporting.code
    where rollup.level = 'unit' and rollup.park_level = 'all'
),

classed as (
    select
        *,
        kind as unit_class
    from units
    where scope = 'without'
    union all
    select
        *,
        'units' as unit_class
    from units
    where scope = 'without'
    union all
    select
        *,
        'province_with' as unit_class
    from units
    where scope = 'with'
),

summed as (
    select
        view,
        value_year,
        indicator,
        unit_class,
        sum(value) as value,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n_counted) as n_counted,
        sum(n_owed) as n_owed
    from classed
    group by view, value_year, indicator, unit_class
    union all
    select
        view,
        value_year,
        indicator,
        'nation' as unit_class,
        value,
        numerator,
        denominator,
        n_counted,
        n_owed
    from {{ ref('fct_rollup') }}
    where level = 'nation' and park_level = 'all' and scope = 'without'
),

figures as (
    select
        summed.*,
        case
            when indicators.aggregation = 'sum' then cast(summed.value as decimal(38, 6))
            else {{ ratio('indicators.scale', 'summed.numerator', 'summed.denominator') }}
        end as figure
    from summed
    inner join {{ ref('indicators') }} as indicators
        on summed.indicator = indicators.code
)

select
    view,
    value_year,
    indicator,
    unit_class,
    figure as value,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    cast(n_counted as bigint) as n_counted,
    cast(n_owed as bigint) as n_owed
from figures
union all
select
    nation.view,
    nation.value_year,
    nation.indicator,
    'difference' as unit_class,
    cast(nation.figure - units.figure as decimal(38, 6)) as value,
    cast(null as decimal(38, 6)) as numerator,
    cast(null as decimal(38, 6)) as denominator,
    cast(nation.n_counted - units.n_counted as bigint) as n_counted,
    cast(nation.n_owed - units.n_owed as bigint) as n_owed
from figures as nation
inner join figures as units
    on
        nation.view = units.view
        and nation.value_year = units.value_year
        and nation.indicator = units.indicator
where nation.unit_class = 'nation' and units.unit_class = 'units'
