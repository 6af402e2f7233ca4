-- What the checks found, without the findings that a decision has answered for good. One that is
-- explained stays, with the explanation in force, and holds nothing.
select
    found.finding_id,
    found.return_id,
    found.fact_id,
    found.rule,
    found.catalogue_version,
    found.severity,
    found.sheet,
    found.cell,
    found.arguments,
    explanations.event_id as explanation_id
from {{ source('lake', 'findings') }} as found
left join {{ source('snapshot', 'released_findings') }} as released
    on found.finding_id = released.finding_id
left join {{ source('snapshot', 'explanations') }} as explanations
    on found.finding_id = explanations.finding_id
where released.finding_id is null
