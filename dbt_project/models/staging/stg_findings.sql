select
    finding_id,
    return_id,
    fact_id,
    rule,
    catalogue_version,
    severity
from {{ source('lake', 'findings') }}
