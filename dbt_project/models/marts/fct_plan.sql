-- The plan that a park follows: the one approved last, else the one sent last.
with ranked as (
    select
        *,
        row_number() over (
            partition by park
            order by
                case when approved_by_day is null then 1 else 0 end,
                approved_by_day desc, report_year desc
        ) as choice
    from {{ ref('int_plan') }}
)

select
    park,
    return_id,
    report_year,
    scheme,
    scheme_name,
    plan_status,
    approved_by_day is not null as is_approved,
    plan_start,
    plan_end,
    base_year,
    target_year,
    park_type,
    area,
    area_basis,
    area_on,
    compiled_by,
    compiler_grade,
    reviewed_on,
    approver,
    approval_number,
    approved_on,
    organisation,
    safeguards,
    fact_ids
from ranked
where choice = 1
