-- Every value read from a cell; `problem` names what kept it from being read.
select
    fact_id,
    return_id,
    reporter,
    form,
    report_year,
    value_year,
    field,
    row_key,
    raw_text,
    value,
    text,
    reading like '!%' as unreadable
from {{ source('lake', 'facts') }}
