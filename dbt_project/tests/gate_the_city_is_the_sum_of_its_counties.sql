{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, marts: counties, and parks of which no county is known, add up to their city.
{{ places_unlike_the_sum_of_their_parts('city', 'county') }}
