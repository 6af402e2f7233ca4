-- What happened to parks on which day: plan approved, evaluated, applied for acceptance, and the
-- result of acceptance (accepted, rejected, rectifying), with the facts that say so.
with events as (
    select
        park,
        'plan_approved' as event,
        approved_by_day as on_day,
        cast(null as varchar(20)) as grade,
        cast(null as varchar(20)) as acceptance_grade,
        return_id
    from {{ ref('int_plan') }}
    union all
    select
        park,
        'evaluated' as event,
        evaluated_by_day as on_day,
        cast(null as varchar(20)) as grade,
        cast(null as varchar(20)) as acceptance_grade,
        return_id
    from {{ ref('int_evaluation') }}
    union all
    select
        park,
        'applied' as event,
        applied_by_day as on_day,
        cast(null as varchar(20)) as grade,
        cast(null as varchar(20)) as acceptance_grade,
        return_id
    from {{ ref('int_acceptance') }}
    union all
    select
        park,
        result as event,
        decided_by_day as on_day,
        grade,
        acceptance_grade,
        return_id
    from {{ ref('int_acceptance') }}
)

select
    park,
    event,
    on_day,
    grade,
    acceptance_grade,
    return_id
from events
where on_day is not null
