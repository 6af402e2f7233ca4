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

received as (
    select * from {{ ref('int_receipt') }}
    where form = 'park_progress'
),

due as (
    select
        reporter as park,
        report_year,
        due_on,
        on_time
    from {{ ref('fct_timeliness') }}
    where form = 'park_progress'
)

select
    owed.park,
    owed.report_year,
    statements.return_id,
    case
        when statements.return_id is not null then statements.verdict
        when received.reporter is not null then 'sent_back'
        else 'not_received'
    end as verdict,
    due.due_on,
    received.first_received_at,
    received.passed_at,
    due.on_time,
    coalesce(received.revisions, 0) as revisions
from owed
left join due
    on owed.park = due.park and owed.report_year = due.report_year
left join received
    on owed.park = received.reporter and owed.report_year = received.report_year
left join {{ ref('int_statement') }} as statements
    on
        owed.park = statements.reporter
        and owed.report_year = statements.report_year
        and statements.form = 'park_progress'
