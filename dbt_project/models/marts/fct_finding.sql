-- The findings of today (审核情况): of the statements, and of returns sent back. `effect` is what the
-- held figure was a year before: how much its total could move.
-- `explanation` is the 核实说明 in force: that finding holds nothing.
select
    findings.finding_id,
    findings.return_id,
    returns.form,
    returns.verdict,
    parks.park,
    parks.park_name,
    parks.city,
    parks.city_name,
    parks.unit,
    parks.province,
    nullif(returns.reporter, '') as reporter,
    returns.report_year,
    findings.rule,
    findings.severity,
    findings.sheet,
    findings.cell,
    findings.arguments,
    findings.fact_id,
    facts.field,
    facts.row_key,
    coalesce(facts.value_year, returns.report_year) as value_year,
    indicators.code as indicator,
    gaps.previous_value as effect,
    explanations.explanation,
    explanations.explained_by,
    explanations.explained_until
from {{ ref('stg_findings') }} as findings
inner join {{ ref('int_current_return') }} as returns
    on
        findings.return_id = returns.return_id
        and findings.catalogue_version = returns.catalogue_version
left join {{ ref('stg_explanations') }} as explanations
    on findings.finding_id = explanations.finding_id
left join {{ ref('stg_facts') }} as facts
    on findings.fact_id = facts.fact_id
left join {{ ref('dim_park') }} as parks
    on returns.reporter = parks.park
left join {{ ref('indicators') }} as indicators
    on facts.field = indicators.code
left join {{ ref('fct_gap') }} as gaps
    on
        returns.form = 'park_progress'
        and returns.reporter = gaps.park
        and coalesce(facts.value_year, returns.report_year) = gaps.value_year
        and indicators.code = gaps.indicator
        and gaps.state = 'held'
