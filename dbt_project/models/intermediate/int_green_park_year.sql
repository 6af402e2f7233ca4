-- A green park at the end of each year: what had been recognised, found and withdrawn by that day.
with dated as (
    select
        years.value_year,
        years.year_end,
        register_rows.*
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_green_park_row') }} as register_rows
        on
            years.year_end >= coalesce(
                register_rows.recognised_on, register_rows.checked_on, register_rows.withdrawn_on
            )
),

last_checks as (
    select
        value_year,
        park,
        check_result,
        row_number() over (
            partition by value_year, park
            order by checked_on desc, report_year desc, reporter, row_key
        ) as choice
    from dated
    where table_code = 'green_check'
),

levels as (
    select
        value_year,
        park,
        green_level,
        row_number() over (
            partition by value_year, park
            order by recognised_on desc, report_year desc, reporter, row_key
        ) as choice
    from dated
    where table_code = 'recognised'
),

states as (
    select
        value_year,
        park,
        max(recognised_on) as recognised_on,
        max(withdrawn_on) as withdrawn_on,
        max(case
            when table_code = 'green_check' and checked_on > cast(
                cast(value_year - 1 as varchar(4)) || '-12-31' as date
            ) then 1
            else 0
        end) as checked,
        max(case
            when table_code = 'recognised' and yearly_report = '已收到' and report_year = value_year
                then 1
            else 0
        end) as report_received,
        max(case
            when table_code = 'recognised' and five_year_plan = '已收到' and report_year <= value_year
                then 1
            else 0
        end) as plan_received
    from dated
    group by value_year, park
)

select
    states.value_year,
    states.park,
    case levels.green_level when '国家级' then 'national' when '省级' then 'provincial' end as green_level,
    states.withdrawn_on is null or states.withdrawn_on < states.recognised_on as is_standing,
    states.withdrawn_on is not null and states.withdrawn_on >= states.recognised_on as is_withdrawn,
    states.checked = 1 as is_checked,
    last_checks.check_result = '限期整改' as is_rectifying,
    states.report_received = 1 as has_report,
    states.plan_received = 1 as has_plan
from states
inner join levels
    on
        states.value_year = levels.value_year
        and states.park = levels.park
        and levels.choice = 1
left join last_checks
    on
        states.value_year = last_checks.value_year
        and states.park = last_checks.park
        and last_checks.choice = 1
