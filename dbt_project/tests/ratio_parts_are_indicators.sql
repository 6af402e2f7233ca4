{{ config(meta={'dagster': {'ref': {'name': 'int_ratio_part'}}}) }}
-- Every summand of a ratio is an indicator that adds up.
select
    parts.indicator,
    parts.part
from {{ ref('int_ratio_part') }} as parts
left join {{ ref('indicators') }} as indicators
    on parts.part = indicators.code
where indicators.code is null or indicators.aggregation <> 'sum'
