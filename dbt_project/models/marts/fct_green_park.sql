-- The register of green low-carbon parks (004 三(三)11): the last recognition of each park, what the
-- checks found, and whether the recognition stands. One withdrawn stands again when recognised later.
with recognitions as (
    select
        *,
        row_number() over (
            partition by park
            order by
                case when recognised_on is null then 1 else 0 end,
                recognised_on desc,
                report_year desc,
                reporter,
                row_key
        ) as choice
    from {{ ref('int_green_park_row') }}
    where table_code = 'recognised'
),

-- The park's last word on its five-year plan: one received stays received.
reports as (
    select
        park,
        count(distinct case when yearly_report = '已收到' then report_year end) as yearly_reports,
        max(case when five_year_plan = '已收到' then 1 when five_year_plan is not null then 0 end)
            as five_year_plan
    from recognitions
    group by park
),

checks as (
    select
        park,
        check_kind,
        checked_on,
        check_result,
        row_number() over (
            partition by park
            order by checked_on desc, report_year desc, reporter, row_key
        ) as choice
    from {{ ref('int_green_park_row') }}
    where table_code = 'green_check' and checked_on is not null
),

-- Unit and city may register the same check: one of a kind on one day.
checked as (
    select
        park,
        count(distinct case when check_kind = '现场核查' then checked_on end) as site_checks,
        count(distinct case when check_kind = '复查' then checked_on end) as reviews
    from checks
    group by park
),

withdrawals as (
    select
        park,
        withdrawn_on,
        withdrawal_reason,
        row_number() over (
            partition by park
            order by withdrawn_on desc, report_year desc, reporter, row_key
        ) as choice
    from {{ ref('int_green_park_row') }}
    where table_code = 'withdrawal' and withdrawn_on is not null
),

facts as (
    select
        park,
        array_sort(flatten(array_agg(fact_ids))) as fact_ids
    from {{ ref('int_green_park_row') }}
    group by park
)

select
    recognitions.park,
    parks.park_name,
    parks.city,
    parks.city_name,
    parks.unit,
    parks.province,
    case recognitions.green_level when '国家级' then 'national' when '省级' then 'provincial' end
        as green_level,
    recognitions.recognised_on,
    recognitions.recognition_number,
    cast(reports.yearly_reports as bigint) as yearly_reports,
    reports.five_year_plan = 1 as five_year_plan,
    cast(coalesce(checked.site_checks, 0) as bigint) as site_checks,
    cast(coalesce(checked.reviews, 0) as bigint) as reviews,
    last_check.checked_on as last_check_on,
    last_check.check_kind as last_check_kind,
    last_check.check_result as last_check_result,
    withdrawals.withdrawn_on,
    withdrawals.withdrawal_reason,
    recognitions.recognised_on is not null
    and (
        withdrawals.withdrawn_on is null
        or withdrawals.withdrawn_on < recognitions.recognised_on
    ) as is_standing,
    facts.fact_ids
from recognitions
inner join {{ ref('dim_park') }} as parks
    on recognitions.park = parks.park
inner join reports
    on recognitions.park = reports.park
inner join facts
    on recognitions.park = facts.park
left join checked
    on recognitions.park = checked.park
left join checks as last_check
    on recognitions.park = last_check.park and last_check.choice = 1
left join withdrawals
    on recognitions.park = withdrawals.park and withdrawals.choice = 1
where recognitions.choice = 1
