-- The last recorded verdict of each return; nothing is judged again here.
select
    return_id,
    judged_at,
    judged_on,
    verdict,
    catalogue_version
from {{ source('snapshot', 'judgements') }}
