-- One row: the moment and the settings this warehouse is built for.
select
    as_of,
    as_of_on,
    unit,
    first_year,
    last_year,
    catalogue_version,
    reference_hash,
    seeds_hash,
    facts_batches
from {{ source('snapshot', 'build') }}
