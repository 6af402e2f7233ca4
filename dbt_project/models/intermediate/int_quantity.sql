-- A park's figure of a value year: the counted statement of the latest report year that speaks of
-- it, the year's own form (first) or the next year's (confirmed). Held where nothing counts.
with spoken as (
    select
        facts.reporter as park,
        facts.value_year,
        facts.field as indicator,
        facts.report_year,
        facts.fact_id,
        facts.value,
        case
            when facts.state = 'counted' and facts.value is null then 'missing'
            else facts.state
        end as state,
        case when facts.report_year = facts.value_year then 'first' else 'confirmed' end as stage
    from {{ ref('int_stated_fact') }} as facts
    inner join {{ ref('indicators') }} as indicators
        on facts.field = indicators.code
    where
        facts.form = 'park_progress'
        and facts.row_key = ''
        and facts.value_year is not null
        and indicators.kind = 'quantity'
),

ranked as (
    select
        *,
        row_number() over (
            partition by park, value_year, indicator
            order by
                case state when 'counted' then 1 when 'held' then 2 else 3 end,
                report_year desc
        ) as choice
    from spoken
)

select
    park,
    value_year,
    indicator,
    case when state = 'counted' then value end as value,
    state,
    stage,
    fact_id
from ranked
where choice = 1
