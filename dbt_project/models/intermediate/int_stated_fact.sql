-- Facts of the statements that stand, each counted, held or missing.
-- The one place where adjustments by the office are applied: they stand in the place of the cell.
-- Held: an error or a question at something that was stated, which no explanation in force answers.
-- A blank is missing, held or not.
with held as (
    select distinct findings.fact_id
    from {{ ref('stg_findings') }} as findings
    inner join {{ ref('int_statement') }} as statements
        on
            findings.return_id = statements.return_id
            and findings.catalogue_version = statements.catalogue_version
    where
        findings.severity in ('error', 'question')
        and findings.explanation_id is null
),

facts as (
    select
        facts.fact_id,
        facts.return_id,
        facts.reporter,
        facts.form,
        facts.report_year,
        facts.value_year,
        facts.field,
        facts.row_key,
        case when adjustments.event_id is null then facts.value else adjustments.value end as value,
        case when adjustments.event_id is null then facts.text else adjustments.text end as text,
        facts.unreadable and adjustments.event_id is null as unreadable,
        adjustments.event_id as adjustment_id
    from {{ ref('stg_facts') }} as facts
    left join {{ ref('stg_adjustments') }} as adjustments
        on facts.fact_id = adjustments.fact_id
)

select
    facts.fact_id,
    facts.return_id,
    facts.reporter,
    facts.form,
    facts.report_year,
    facts.value_year,
    facts.field,
    facts.row_key,
    split_part(facts.row_key, ':', 1) as table_code,
    facts.value,
    facts.text,
    facts.unreadable,
    facts.adjustment_id,
    case
        when facts.unreadable then 'held'
        when facts.value is null and facts.text is null then 'missing'
        when held.fact_id is not null then 'held'
        else 'counted'
    end as state
from facts
inner join {{ ref('int_statement') }} as statements
    on facts.return_id = statements.return_id
left join held
    on facts.fact_id = held.fact_id
