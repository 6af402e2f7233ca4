-- The register of evaluations (成效评估). An evaluation goes before, and is not, the acceptance.
select
    evaluations.park,
    evaluations.report_year,
    evaluations.return_id,
    evaluations.base_year,
    evaluations.target_year,
    evaluations.actual_year,
    evaluations.third_party,
    evaluations.evaluating_body,
    evaluations.evaluated_on,
    evaluations.evaluated_by_day,
    evaluations.evaluation_result,
    evaluations.evaluation_opinion,
    evaluations.evaluation_problems,
    cast(coalesce(assessed.indicators_stated, 0) as bigint) as indicators_stated,
    cast(coalesce(assessed.indicators_reached, 0) as bigint) as indicators_reached,
    facts.fact_ids
from {{ ref('int_evaluation') }} as evaluations
left join {{ ref('int_assessment') }} as assessed
    on evaluations.return_id = assessed.return_id
left join {{ ref('int_return_fact') }} as facts
    on evaluations.return_id = facts.return_id
