{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, marts: where a park counts there is a sum; an overflow that an engine turns into null is seen.
select
    totals.place,
    totals.value_year,
    totals.indicator
from {{ ref('fct_rollup') }} as totals
inner join {{ ref('dim_indicator') }} as indicators
    on totals.indicator = indicators.indicator
where
    totals.n_counted > 0
    and case
        when indicators.aggregation = 'sum' then totals.value is null
        else
            totals.numerator is null
            or totals.denominator is null
            or (totals.denominator <> 0 and totals.value is null)
    end
