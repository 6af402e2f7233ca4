-- The register of acceptances (验收): application, first check, result, filing, self-assessment.
select
    acceptances.park,
    acceptances.report_year,
    acceptances.return_id,
    acceptances.scheme,
    acceptances.scheme_name,
    acceptances.pilot,
    acceptances.base_year,
    acceptances.target_year,
    acceptances.actual_year,
    acceptances.applied_on,
    acceptances.applied_by_day,
    acceptances.third_party,
    acceptances.third_party_opinion,
    acceptances.first_check_level,
    acceptances.first_check_body,
    acceptances.first_checked_on,
    acceptances.acceptance_level,
    acceptances.accepting_body,
    acceptances.acceptance_grade,
    acceptances.result,
    acceptances.decided_on as accepted_on,
    acceptances.decided_by_day,
    acceptances.acceptance_number,
    acceptances.filing_level,
    acceptances.filing_body,
    acceptances.filed_on,
    acceptances.acceptance_opinion,
    cast(coalesce(assessed.indicators_stated, 0) as bigint) as indicators_stated,
    cast(coalesce(assessed.indicators_reached, 0) as bigint) as indicators_reached,
    facts.fact_ids
from {{ ref('int_acceptance') }} as acceptances
left join {{ ref('int_assessment') }} as assessed
    on acceptances.return_id = assessed.return_id
left join {{ ref('int_return_fact') }} as facts
    on acceptances.return_id = facts.return_id
