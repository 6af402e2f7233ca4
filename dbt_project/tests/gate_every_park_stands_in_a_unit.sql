{{ config(meta={'dagster': {'ref': {'name': 'int_owed_park'}}}) }}
-- Gate, reference data: a park that owes figures has a reporting unit and a level.
select
    park,
    value_year
from {{ ref('int_owed_park') }}
where unit is null or park_level is null
