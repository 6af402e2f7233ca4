select
    park,
    name as park_name,
    kind,
    cast(valid_from as date) as valid_from,
    cast(nullif(valid_to, '') as date) as valid_to
from {{ source('snapshot', 'park_names') }}
