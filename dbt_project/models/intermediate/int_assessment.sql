-- What a park states of itself when it is evaluated (成效评估) or applies for acceptance (验收): how
-- many of the stated indicators reach 90 % of what was expected; exactly 90 % does (001 三(四)).
with stated as (
    select
        facts.return_id,
        facts.field as indicator,
        indicators.source = 'projects_and_measures' as is_reduction,
        max(case
            when facts.row_key like '%:base' and facts.state = 'counted' then facts.value
        end) as base_value,
        max(case
            when facts.row_key like '%:target' and facts.state = 'counted' then facts.value
        end) as target_value,
        max(case
            when facts.row_key like '%:actual' and facts.state = 'counted' then facts.value
        end) as actual_value
    from {{ ref('int_stated_fact') }} as facts
    inner join {{ ref('indicators') }} as indicators
        on facts.field = indicators.code
    where
        facts.form in ('evaluation', 'acceptance')
        and facts.table_code in ('evaluated', 'self_assessed')
    group by facts.return_id, facts.field, indicators.source
),

parts as (
    select
        return_id,
        indicator,
        cast(actual_value - case when is_reduction then 0 else base_value end as decimal(34, 6))
            as numerator,
        cast(target_value - case when is_reduction then 0 else base_value end as decimal(34, 6))
            as denominator
    from stated
)

select
    return_id,
    -- Undefined where base = target.
    sum(case when numerator is not null and denominator <> 0 then 1 else 0 end)
        as indicators_stated,
    sum(case when {{ reaches_90('numerator', 'denominator') }} then 1 else 0 end)
        as indicators_reached
from parts
group by return_id
