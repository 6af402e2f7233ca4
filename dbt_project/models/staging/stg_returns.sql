-- Returns up to the as-of moment; `received_on` is the day in Asia/Shanghai.
select
    return_id,
    sha256,
    form,
    reporter,
    report_year,
    revision,
    received_at,
    received_on,
    silenced_by
from {{ source('snapshot', 'returns') }}
