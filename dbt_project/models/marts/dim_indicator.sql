select
    indicators.code as indicator,
    indicators.position,
    indicators.name_zh,
    indicators.unit,
    indicators.kind,
    indicators.aggregation,
    indicators.five_year,
    indicators.outcome,
    indicators.scale,
    indicators.change_as,
    indicators.report_unit,
    indicators.report_decimals,
    -- Printed = value ÷ divisor; a ratio is computed in its report unit already.
    case
        when indicators.kind = 'ratio' then cast(1 as decimal(28, 6))
        else cast(
            {{ ratio(
                'report_units.numerator', 'units.denominator',
                'report_units.denominator * units.numerator'
            ) }}
            as decimal(28, 6)
        )
    end as report_divisor,
    indicators.definition_zh,
    indicators.policy
from {{ ref('indicators') }} as indicators
left join {{ ref('units') }} as units
    on indicators.unit = units.unit
left join {{ ref('units') }} as report_units
    on indicators.report_unit = report_units.unit
