select
    data_year,
    scope,
    region,
    kgco2_per_kwh,
    announcement,
    signed_or_published as published,
    check_status
from {{ ref('grid_emission_factors') }}
