-- Every summand of a ratio is an indicator that adds up.
select parts.*
from {{ ref('int_ratio_part') }} as parts
left join {{ ref('indicators') }} as indicators
    on parts.part = indicators.code
where indicators.code is null or indicators.aggregation <> 'sum'
