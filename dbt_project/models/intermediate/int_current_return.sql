-- The returns whose findings are of today: the statements, and what was sent back and not yet
-- replaced. A return without a reporter or a year stands by itself until it is retracted.
with sent_back as (
    select
        returns.return_id,
        returns.form,
        returns.reporter,
        returns.report_year,
        returns.revision,
        judgements.verdict,
        judgements.catalogue_version,
        row_number() over (
            partition by
                returns.form, returns.reporter, returns.report_year,
                case
                    when returns.reporter = '' or returns.report_year is null then returns.return_id
                end
            order by returns.revision desc
        ) as age
    from {{ ref('stg_returns') }} as returns
    inner join {{ ref('stg_judgements') }} as judgements
        on returns.return_id = judgements.return_id
    where judgements.verdict = 'sent_back' and returns.silenced_by is null
)

select
    return_id,
    form,
    reporter,
    report_year,
    verdict,
    catalogue_version
from {{ ref('int_statement') }}
union all
select
    sent_back.return_id,
    sent_back.form,
    sent_back.reporter,
    sent_back.report_year,
    sent_back.verdict,
    sent_back.catalogue_version
from sent_back
left join {{ ref('int_statement') }} as statements
    on
        sent_back.form = statements.form
        and sent_back.reporter = statements.reporter
        and sent_back.report_year = statements.report_year
where sent_back.age = 1 and coalesce(statements.revision, 0) < sent_back.revision
