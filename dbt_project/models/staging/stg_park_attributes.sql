select
    park,
    attribute,
    value,
    cast(valid_from as date) as valid_from,
    cast(nullif(valid_to, '') as date) as valid_to
from {{ source('snapshot', 'park_attributes') }}
