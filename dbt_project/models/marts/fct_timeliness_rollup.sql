-- Reporting rate and timely rate as DHIS2 defines them: reports received, and received on time, of
-- those expected. Both are of all that is expected, so that what is still open counts against both.
with placed as (
    {{ placed(ref('fct_timeliness')) }}
),

counted as (
    select
        scope,
        level,
        place,
        obligation,
        report_year,
        min(due_on) as due_on,
        count(*) as expected,
        count(first_received_on) as received,
        count(case when on_time then 1 end) as received_on_time,
        count(passed_on) as passed
    from placed
    where place is not null
    group by scope, level, place, obligation, report_year
)

select
    scope,
    level,
    place,
    obligation,
    report_year,
    due_on,
    expected,
    received,
    received_on_time,
    passed,
    {{ ratio(100, 'received', 'expected') }} as reporting_rate,
    case when due_on is not null then {{ ratio(100, 'received_on_time', 'expected') }} end as timely_rate
from counted
