-- Who owes what and by when, and when it came: every reporter and obligation of the report years.
-- A return that is still open at the moment of this build is neither on time nor late.
with served as (
    select
        same_return_as as obligation,
        area
    from {{ ref('obligations') }}
    where same_return_as is not null and recurrence in ('yearly', 'once')
),

park_owes as (
    select
        owed.obligation,
        owed.report_year,
        parks.park as reporter,
        names.park_name as reporter_name,
        parks.county,
        parks.city,
        parks.unit,
        parks.province
    from {{ ref('int_obligation_year') }} as owed
    inner join {{ ref('int_owed_park') }} as parks
        on owed.report_year = parks.value_year
    left join {{ ref('dim_park') }} as names
        on parks.park = names.park
    where
        owed.reporter_kind = 'park'
        and parks.view = 'present_day'
        and owed.area in ('CN', parks.province, parks.unit, parks.city)
),

area_owes as (
    select
        owed.obligation,
        owed.report_year,
        places.reporter,
        places.reporter_name,
        places.county,
        places.city,
        places.unit,
        places.province
    from {{ ref('int_obligation_year') }} as owed
    inner join {{ ref('int_area_reporter') }} as places
        on
            owed.reporter_kind = places.reporter_kind
            and owed.report_year = places.report_year
    cross join {{ ref('stg_build') }} as build
    where
        owed.area in ('CN', places.province, places.unit, places.city)
        -- What a city owed after its last day, its successor tells.
        and (places.ended_on is null or owed.due_on is null or places.ended_on > owed.due_on)
        -- What others send to the nation by themselves is not seen here.
        and (owed.seen_as = 'return' or places.reporter = build.unit)
),

owing as (
    select * from park_owes
    union all
    select * from area_owes
),

owes as (
    select
        owing.obligation,
        owing.report_year,
        owing.reporter,
        owing.reporter_name,
        owing.county,
        owing.city,
        owing.unit,
        owing.province,
        1 + count(served.obligation) as obligations_answered
    from owing
    left join served
        on
            owing.obligation = served.obligation
            and (served.area in ('CN', owing.province, owing.unit, owing.city))
    group by
        owing.obligation, owing.report_year, owing.reporter, owing.reporter_name, owing.county,
        owing.city, owing.unit, owing.province
),

answered as (
    select
        owes.*,
        owed.scheme,
        owed.form,
        owed.reporter_kind,
        owed.day_basis,
        owed.due_on,
        build.as_of_on,
        coalesce(receipts.first_received_at, dispatches.sent_at) as first_received_at,
        coalesce(receipts.first_received_on, dispatches.sent_on) as first_received_on,
        coalesce(receipts.passed_at, dispatches.sent_at) as passed_at,
        coalesce(receipts.passed_on, dispatches.sent_on) as passed_on,
        case
            when statements.return_id is not null then statements.verdict
            when receipts.reporter is not null then 'sent_back'
            when dispatches.obligation is not null then 'passed'
            else 'not_received'
        end as verdict,
        statements.return_id,
        coalesce(receipts.revisions, 0) as revisions
    from owes
    inner join {{ ref('int_obligation_year') }} as owed
        on owes.obligation = owed.obligation and owes.report_year = owed.report_year
    cross join {{ ref('stg_build') }} as build
    left join {{ ref('int_receipt') }} as receipts
        on
            owed.seen_as = 'return'
            and owed.form = receipts.form
            and owes.reporter = receipts.reporter
            and owes.report_year = receipts.report_year
    left join {{ ref('int_statement') }} as statements
        on
            owed.seen_as = 'return'
            and owed.form = statements.form
            and owes.reporter = statements.reporter
            and owes.report_year = statements.report_year
    left join {{ ref('stg_dispatches') }} as dispatches
        on
            owed.seen_as = 'issue'
            and owes.obligation = dispatches.obligation
            and owes.report_year = dispatches.report_year
)

select
    answered.obligation,
    answered.report_year,
    answered.reporter,
    answered.scheme,
    answered.form,
    answered.reporter_kind,
    answered.reporter_name,
    answered.county,
    answered.city,
    cities.name as city_name,
    answered.unit,
    answered.province,
    answered.obligations_answered,
    answered.day_basis,
    answered.due_on,
    answered.first_received_at,
    answered.first_received_on,
    answered.passed_at,
    answered.passed_on,
    answered.verdict,
    answered.return_id,
    answered.revisions,
    case
        when answered.first_received_on is not null then answered.first_received_on <= answered.due_on
        when answered.due_on < answered.as_of_on then false
    end as on_time,
    case
        when answered.first_received_on <= answered.due_on then 0
        when coalesce(answered.first_received_on, answered.as_of_on) > answered.due_on
            then
                {{ days_between(
                    'answered.due_on', 'coalesce(answered.first_received_on, answered.as_of_on)'
                ) }}
    end as days_late
from answered
left join {{ ref('cities') }} as cities
    on answered.city = cities.code
