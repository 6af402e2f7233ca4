-- The facts that say what happened to a park: of each event those of its day and its result.
select
    events.park,
    events.event,
    events.on_day,
    events.return_id,
    facts.fact_id
from {{ ref('int_park_event') }} as events
inner join {{ ref('int_stated_fact') }} as facts
    on
        events.return_id = facts.return_id
        and (
            (events.event = 'plan_approved' and facts.field in ('plan_status', 'approved_on'))
            or (
                events.event = 'evaluated'
                and facts.field in ('evaluated_on', 'evaluation_result')
            )
            or (events.event = 'applied' and facts.field in ('park_code', 'applied_on'))
            or (
                events.event in ('accepted', 'rejected', 'rectifying')
                and facts.field in ('accepted_on', 'acceptance_grade')
            )
        )
where facts.row_key = '' and facts.state = 'counted'
