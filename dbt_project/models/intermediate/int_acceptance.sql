-- Acceptances (验收) as stated, one row per statement, with the day of application and of the result.
with acceptances as (
    select
        return_id,
        reporter as park,
        report_year,
        {{ stated_texts([
            'scheme', 'pilot', 'third_party', 'third_party_opinion', 'first_check_level',
            'first_check_body', 'acceptance_level', 'accepting_body', 'acceptance_grade',
            'acceptance_number', 'filing_level', 'filing_body', 'acceptance_opinion',
        ]) }},
        {{ stated_years(['base_year', 'target_year', 'actual_year']) }},
        {{ stated_dates(['applied_on', 'first_checked_on', 'accepted_on', 'filed_on']) }},
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where form = 'acceptance' and row_key = ''
    group by return_id, reporter, report_year
),

schemes as (
    select distinct
        scheme,
        scheme_zh
    from {{ ref('acceptance_authorities') }}
)

select
    acceptances.return_id,
    acceptances.park,
    acceptances.report_year,
    schemes.scheme,
    acceptances.scheme as scheme_name,
    acceptances.pilot,
    acceptances.base_year,
    acceptances.target_year,
    acceptances.actual_year,
    acceptances.applied_on,
    acceptances.third_party,
    acceptances.third_party_opinion,
    acceptances.first_check_level,
    acceptances.first_check_body,
    acceptances.first_checked_on,
    acceptances.acceptance_level,
    acceptances.accepting_body,
    acceptances.acceptance_grade,
    case
        when acceptances.acceptance_grade in ('优秀', '良好', '合格') then 'accepted'
        when acceptances.acceptance_grade = '不予通过' then 'rejected'
        when acceptances.acceptance_grade = '限期整改' then 'rectifying'
    end as result,
    case acceptances.acceptance_grade
        when '优秀' then 'excellent'
        when '良好' then 'good'
        when '合格' then 'qualified'
    end as grade,
    acceptances.accepted_on as decided_on,
    -- Only a grade that passes makes a park accepted; 无备案 is no filing.
    case when acceptances.acceptance_grade in ('优秀', '良好', '合格') then acceptances.accepted_on end
        as accepted_on,
    acceptances.acceptance_number,
    acceptances.filing_level,
    acceptances.filing_body,
    case when acceptances.filing_level <> '无备案' then acceptances.filed_on end as filed_on,
    acceptances.acceptance_opinion,
    -- Sending the form is the application; without its day by the end of the report year.
    coalesce(acceptances.applied_on, {{ year_end('acceptances.report_year') }}) as applied_by_day,
    -- Decided: a result is stated; without the day by the end of the report year.
    case
        when acceptances.acceptance_grade is not null
            then coalesce(acceptances.accepted_on, {{ year_end('acceptances.report_year') }})
    end as decided_by_day,
    acceptances.fact_ids
from acceptances
left join schemes
    on acceptances.scheme = schemes.scheme_zh
