-- What the checks found, without the findings that a decision has answered.
select
    found.finding_id,
    found.return_id,
    found.fact_id,
    found.rule,
    found.catalogue_version,
    found.severity,
    found.sheet,
    found.cell,
    found.arguments
from {{ source('lake', 'findings') }} as found
left join {{ source('snapshot', 'released_findings') }} as released
    on found.finding_id = released.finding_id
where released.finding_id is null
