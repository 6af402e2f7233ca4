{{ config(meta={'dagster': {'ref': {'name': 'fct_policy_support_rollup'}}}) }}
-- Gate, marts: the nation's support is that of its units, and `all` is the sum of the instruments,
-- with the separately planned cities in their provinces as without.
with units as (
    select
        view,
        scope,
        instrument,
        value_year,
        sum(entries) as entries,
        sum(money) as money,
        sum(land) as land
    from {{ ref('fct_policy_support_rollup') }}
    where level = 'unit'
    group by view, scope, instrument, value_year
),

instruments as (
    select
        view,
        scope,
        level,
        place,
        value_year,
        sum(entries) as entries,
        sum(money) as money,
        sum(land) as land
    from {{ ref('fct_policy_support_rollup') }}
    where instrument <> 'all'
    group by view, scope, level, place, value_year
)

select
    nation.view,
    nation.scope,
    nation.place,
    nation.instrument,
    nation.value_year,
    nation.money,
    units.money as money_of_parts
from {{ ref('fct_policy_support_rollup') }} as nation
left join units
    on
        nation.view = units.view
        and nation.scope = units.scope
        and nation.instrument = units.instrument
        and nation.value_year = units.value_year
where
    nation.level = 'nation'
    and (
        nation.entries is distinct from units.entries
        or nation.money is distinct from units.money
        or nation.land is distinct from units.land
    )
union all
select
    totals.view,
    totals.scope,
    totals.place,
    totals.instrument,
    totals.value_year,
    totals.money,
    instruments.money as money_of_parts
from {{ ref('fct_policy_support_rollup') }} as totals
left join instruments
    on
        totals.view = instruments.view
        and totals.scope = instruments.scope
        and totals.level = instruments.level
        and totals.place = instruments.place
        and totals.value_year = instruments.value_year
where
    totals.instrument = 'all'
    and (
        totals.entries is distinct from instruments.entries
        or totals.money is distinct from instruments.money
        or totals.land is distinct from instruments.land
    )
