-- What a park's acceptance statements say happened when, under which scheme; held cells are null.
-- Only a grade that passes makes a park accepted: not 不予通过, not 限期整改, not an unknown one.
with statements as (
    select
        return_id,
        reporter as park,
        report_year,
        max(case when field = 'scheme' and state = 'counted' then text end) as scheme_name,
        max(case when field = 'acceptance_grade' and state = 'counted' then text end) as grade,
        max(case when field = 'accepted_on' and state = 'counted' then cast(text as date) end)
            as accepted_on,
        max(case when field = 'filing_level' and state = 'counted' then text end) as filing_level,
        max(case when field = 'filed_on' and state = 'counted' then cast(text as date) end) as filed_on,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where
        form = 'acceptance'
        and field in ('scheme', 'acceptance_grade', 'accepted_on', 'filing_level', 'filed_on')
    group by return_id, reporter, report_year
),

schemes as (
    select distinct
        scheme,
        scheme_zh
    from {{ ref('acceptance_authorities') }}
)

select
    statements.return_id,
    statements.park,
    statements.report_year,
    schemes.scheme,
    case when statements.grade in ('优秀', '良好', '合格') then statements.accepted_on end as accepted_on,
    case when statements.filing_level <> '无备案' then statements.filed_on end as filed_on,
    statements.fact_ids
from statements
left join schemes
    on statements.scheme_name = schemes.scheme_zh
