-- What is owed in which report year of this instance and when: obligations that come round by
-- themselves. One that another answers (same_return_as) is asked once, under the other's name.
-- A day that no document prints is the settings'; without one nothing is ever late.
with obligations as (
    select
        obligations.code as obligation,
        obligations.scheme,
        obligations.form,
        obligations.reporter as reporter_kind,
        obligations.area,
        obligations.seen_as,
        case when due_days.month_day is not null then 'setting' else obligations.day_basis end as day_basis,
        coalesce(due_days.month_day, obligations.due_month_day) as month_day,
        obligations.due_year_offset,
        obligations.first_year,
        obligations.last_year
    from {{ ref('obligations') }} as obligations
    left join {{ ref('stg_due_days') }} as due_days
        on obligations.code = due_days.obligation
    where
        obligations.recurrence in ('yearly', 'once')
        and obligations.same_return_as is null
        and obligations.seen_as is not null
)

select
    obligations.obligation,
    years.value_year as report_year,
    obligations.scheme,
    obligations.form,
    obligations.reporter_kind,
    obligations.area,
    obligations.seen_as,
    obligations.day_basis,
    cast(
        cast(years.value_year + obligations.due_year_offset as varchar(4)) || '-' || obligations.month_day
        as date
    ) as due_on
from obligations
inner join {{ ref('int_value_year') }} as years
    on years.value_year between obligations.first_year and obligations.last_year
cross join {{ ref('stg_build') }} as build
where years.value_year >= build.first_year
