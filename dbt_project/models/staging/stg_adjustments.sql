-- What the office adjusted for a reporter with his confirmation; it binds to the return's own fact.
select
    event_id,
    return_id,
    fact_id,
    value,
    text
from {{ source('snapshot', 'adjustments') }}
