-- When each return was first received (首次报送) and first passed (审核通过), over its revisions.
-- What was retracted was never received; its reporter may owe the return again.
select
    returns.form,
    returns.reporter,
    returns.report_year,
    min(returns.received_at) as first_received_at,
    min(returns.received_on) as first_received_on,
    min(case when judgements.verdict = 'passed' then judgements.judged_at end) as passed_at,
    min(case when judgements.verdict = 'passed' then judgements.judged_on end) as passed_on,
    count(*) as revisions
from {{ ref('stg_returns') }} as returns
inner join {{ ref('stg_judgements') }} as judgements
    on returns.return_id = judgements.return_id
where coalesce(returns.silenced_by, '') <> 'retracted'
group by returns.form, returns.reporter, returns.report_year
