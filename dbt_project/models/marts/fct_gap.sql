-- Figures of owed parks that do not count, with the year before's value where that is known.
with rules as (
    select
        facts.park,
        facts.value_year,
        facts.indicator,
        findings.rule
    from {{ ref('int_indicator_fact') }} as facts
    inner join {{ ref('stg_findings') }} as findings
        on facts.fact_id = findings.fact_id
    where
        findings.severity in ('error', 'question')
        and findings.explanation_id is null
    group by facts.park, facts.value_year, facts.indicator, findings.rule
),

named as (
    select
        park,
        value_year,
        indicator,
        {{ joined('rule', '、') }} as rules
    from rules
    group by park, value_year, indicator
)

select
    figures.park,
    figures.value_year,
    figures.indicator,
    parks.park_name,
    parks.city,
    parks.city_name,
    parks.unit,
    parks.province,
    figures.state,
    earlier.value as previous_value,
    named.rules
from {{ ref('fct_park_indicator') }} as figures
inner join {{ ref('dim_park') }} as parks
    on figures.park = parks.park
left join {{ ref('fct_park_indicator') }} as earlier
    on
        figures.park = earlier.park
        and figures.indicator = earlier.indicator
        and figures.value_year = earlier.value_year + 1
        and earlier.state = 'counted'
left join named
    on
        figures.park = named.park
        and figures.value_year = named.value_year
        and figures.indicator = named.indicator
where figures.state in ('held', 'missing')
