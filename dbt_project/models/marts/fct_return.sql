-- What became of each return a park owes. No park owed one for a year before the obligation's
-- first year (2021 is 补报): such a return has no due day.
with owed as (
    select
        parks.park,
        parks.value_year as report_year
    from {{ ref('int_owed_park') }} as parks
    cross join {{ ref('stg_build') }} as build
    where parks.view = 'present_day' and parks.value_year >= build.first_year
),

obligation as (
    select
        first_year,
        due_month_day,
        due_year_offset
    from {{ ref('obligations') }}
    where code = 'national_park_progress'
),

received as (
    select
        returns.reporter as park,
        returns.report_year,
        min(returns.received_at) as first_received_at,
        min(returns.received_on) as first_received_on,
        min(case when judgements.verdict = 'passed' then judgements.judged_at end) as passed_at,
        count(*) as revisions
    from {{ ref('stg_returns') }} as returns
    inner join {{ ref('stg_judgements') }} as judgements
        on returns.return_id = judgements.return_id
    -- What was retracted was never received; the park may owe its return again.
    where
        returns.form = 'park_progress'
        and coalesce(returns.silenced_by, '') <> 'retracted'
    group by returns.reporter, returns.report_year
),

due as (
    select
        owed.park,
        owed.report_year,
        case
            when owed.report_year >= obligation.first_year then
                cast(
                    cast(owed.report_year + obligation.due_year_offset as varchar(4))
                    || '-' || obligation.due_month_day as date
                )
        end as due_on
    from owed
    cross join obligation
)

select
    due.park,
    due.report_year,
    statements.return_id,
    case
        when statements.return_id is not null then statements.verdict
        when received.park is not null then 'sent_back'
        else 'not_received'
    end as verdict,
    due.due_on,
    received.first_received_at,
    received.passed_at,
    case
        when due.due_on is not null then
            coalesce(received.first_received_on <= due.due_on, false)
    end as on_time,
    coalesce(received.revisions, 0) as revisions
from due
left join received
    on due.park = received.park and due.report_year = received.report_year
left join {{ ref('int_statement') }} as statements
    on
        due.park = statements.reporter
        and due.report_year = statements.report_year
        and statements.form = 'park_progress'
