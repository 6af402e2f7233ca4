-- What this unit sent for an obligation of its own, by the day on which it was first recorded as sent.
select
    obligation,
    report_year,
    sent_at,
    sent_on
from {{ source('snapshot', 'dispatches') }}
