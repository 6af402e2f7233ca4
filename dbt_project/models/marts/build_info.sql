select
    as_of,
    unit,
    first_year,
    last_year,
    catalogue_version,
    reference_hash,
    seeds_hash,
    facts_batches
from {{ ref('stg_build') }}
