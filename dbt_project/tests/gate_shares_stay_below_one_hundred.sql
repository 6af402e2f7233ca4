{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, marts: a share of a whole cannot exceed 100 % once part ≤ whole holds in every park.
select
    totals.place,
    totals.value_year,
    totals.indicator,
    totals.value
from {{ ref('fct_rollup') }} as totals
where
    totals.indicator in (
        'solid_waste_utilization_rate', 'reclaimed_water_rate', 'waste_heat_recovery_rate',
        'clean_energy_share', 'household_waste_recovery_rate', 'clean_production_audit_rate'
    )
    and totals.numerator > totals.denominator
