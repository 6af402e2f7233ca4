{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, marts: cities, and the parks of a unit that have none, add up to their reporting unit.
{{ places_unlike_the_sum_of_their_parts('unit', 'city') }}
