-- Evaluations of what was achieved (002 三(五)), one row per statement.
with evaluations as (
    select
        return_id,
        reporter as park,
        report_year,
        {{ stated_texts([
            'third_party', 'evaluating_body', 'evaluation_result', 'evaluation_opinion',
            'evaluation_problems',
        ]) }},
        {{ stated_years(['base_year', 'target_year', 'actual_year']) }},
        {{ stated_dates(['evaluated_on']) }},
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where form = 'evaluation' and row_key = ''
    group by return_id, reporter, report_year
)

select
    return_id,
    park,
    report_year,
    base_year,
    target_year,
    actual_year,
    third_party,
    evaluating_body,
    evaluated_on,
    evaluation_result,
    evaluation_opinion,
    evaluation_problems,
    -- Done: a day or a result is stated; without the day by the end of the report year.
    case
        when evaluated_on is not null then evaluated_on
        when evaluation_result is not null then {{ year_end('report_year') }}
    end as evaluated_by_day,
    fact_ids
from evaluations
