-- GDP at constant 2020 prices: 2020's current price, then each year's comparable growth.
-- Rounded to six places at each step, so that both engines give the same digits.
with recursive components as (
    select
        park,
        value_year,
        indicator,
        value,
        state,
        stage
    from {{ ref('int_quantity') }}
    where indicator in ('gdp_current_price', 'gdp_growth')
),

base as (
    select cast(first_year - 1 as integer) as base_year
    from {{ ref('stg_build') }}
),

chained (park, value_year, value) as (
    select
        components.park,
        components.value_year,
        cast(components.value as decimal(28, 6)) as value
    from components
    inner join base on components.value_year = base.base_year
    where components.indicator = 'gdp_current_price' and components.state = 'counted'
    union all
    select
        chained.park,
        growth.value_year,
        cast(
            cast(chained.value as decimal(22, 6))
            * cast((100 + growth.value) * 0.01 as decimal(14, 8))
            as decimal(28, 6)
        ) as value
    from chained
    inner join components as growth
        on
            chained.park = growth.park
            and growth.value_year = chained.value_year + 1
    where growth.indicator = 'gdp_growth' and growth.state = 'counted'
),

-- The parts that the chain of each year rests on.
needed as (
    select
        years.value_year,
        components.park,
        components.indicator,
        components.state,
        components.stage
    from {{ ref('int_value_year') }} as years
    cross join base
    inner join components
        on
            (components.indicator = 'gdp_current_price' and base.base_year = components.value_year)
            or (
                components.indicator = 'gdp_growth'
                and base.base_year < components.value_year
                and years.value_year >= components.value_year
            )
),

states as (
    select
        park,
        value_year,
        max(case when state = 'held' then 1 else 0 end) as any_held,
        max(case when stage = 'first' and state = 'counted' then 1 else 0 end) as any_first
    from needed
    group by park, value_year
),

reported as (
    select
        park,
        value_year,
        value,
        state,
        stage
    from {{ ref('int_quantity') }}
    where indicator = 'gdp'
),

-- What a park states itself comes before what can be derived; held, it is not replaced.
parks as (
    select
        park,
        value_year
    from states
    union
    select
        park,
        value_year
    from reported
)

select
    parks.park,
    parks.value_year,
    case
        when reported.state in ('counted', 'held') then reported.value
        else chained.value
    end as value,
    case
        when reported.state in ('counted', 'held') then reported.state
        when chained.value is not null then 'counted'
        when states.any_held = 1 then 'held'
        else 'missing'
    end as state,
    case
        when reported.state = 'counted' then reported.stage
        when states.any_first = 1 then 'first'
        else 'confirmed'
    end as stage,
    coalesce(reported.state in ('counted', 'held'), false) as is_reported
from parks
left join states
    on parks.park = states.park and parks.value_year = states.value_year
left join chained
    on parks.park = chained.park and parks.value_year = chained.value_year
left join reported
    on parks.park = reported.park and parks.value_year = reported.value_year
