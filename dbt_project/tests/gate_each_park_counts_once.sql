{{ config(meta={'dagster': {'ref': {'name': 'bridge_place_park'}}}) }}
-- Gate, reference data: in every view, scope, level and year a park counts in one place.
select
    view,
    scope,
    level,
    park_level,
    value_year,
    park
from {{ ref('bridge_place_park') }}
group by view, scope, level, park_level, value_year, park
having count(*) > 1
