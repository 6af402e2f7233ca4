-- A reporter's statement for a year: his latest return that was not sent back, retracted or passed
-- over for another version.
with judged as (
    select
        returns.return_id,
        returns.sha256,
        returns.form,
        returns.reporter,
        returns.report_year,
        returns.revision,
        returns.received_on,
        judgements.verdict,
        judgements.judged_at,
        judgements.catalogue_version,
        row_number() over (
            partition by returns.form, returns.reporter, returns.report_year
            order by returns.revision desc
        ) as age
    from {{ ref('stg_returns') }} as returns
    inner join {{ ref('stg_judgements') }} as judgements
        on returns.return_id = judgements.return_id
    where judgements.verdict <> 'sent_back' and returns.silenced_by is null
)

select
    return_id,
    sha256,
    form,
    reporter,
    report_year,
    revision,
    received_on,
    verdict,
    judged_at,
    catalogue_version
from judged
where age = 1
