{{ config(meta={'dagster': {'ref': {'name': 'fct_rollup'}}}) }}
-- Gate, marts: each total of a nation equals the sum over its distinct parks, at every park level.
{{ totals_unlike_their_distinct_parks('nation') }}
