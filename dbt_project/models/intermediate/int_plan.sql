-- Implementation plans as stated, one row per statement, with the day each was approved.
with plans as (
    select
        return_id,
        reporter as park,
        report_year,
        {{ stated_texts([
            'scheme', 'plan_status', 'park_type', 'area_basis', 'compiled_by', 'compiler_grade',
            'approver', 'approval_number', 'organisation', 'safeguards',
        ]) }},
        {{ stated_years(['plan_start', 'plan_end', 'base_year', 'target_year']) }},
        {{ stated_values(['area']) }},
        {{ stated_dates(['area_on', 'reviewed_on', 'approved_on']) }},
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where form = 'park_plan' and row_key = ''
    group by return_id, reporter, report_year
),

schemes as (
    select distinct
        scheme,
        scheme_zh
    from {{ ref('acceptance_authorities') }}
)

select
    plans.return_id,
    plans.park,
    plans.report_year,
    schemes.scheme,
    plans.scheme as scheme_name,
    plans.plan_status,
    plans.plan_start,
    plans.plan_end,
    plans.base_year,
    plans.target_year,
    plans.park_type,
    plans.area,
    plans.area_basis,
    plans.area_on,
    plans.compiled_by,
    plans.compiler_grade,
    plans.reviewed_on,
    plans.approver,
    plans.approval_number,
    plans.approved_on,
    plans.organisation,
    plans.safeguards,
    -- Approved: it says so, or names the day; without the day by the end of the report year.
    case
        when plans.approved_on is not null then plans.approved_on
        when plans.plan_status = '已审核同意' then {{ year_end('plans.report_year') }}
    end as approved_by_day,
    plans.fact_ids
from plans
left join schemes
    on plans.scheme = schemes.scheme_zh
