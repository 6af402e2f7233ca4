-- Every target of the five documents beside the figures that answer it. A verdict is given where no
-- unknown park could change it; a direction is improved, worsened or unchanged; what is due after the
-- last year, or answered by another year's figures, is only shown; 基本完成 short of 100 % is no number.
with planned as (
    select
        targets.position,
        count(*) as planned
    from {{ ref('int_target') }} as targets
    inner join {{ ref('fct_plan_park') }} as plans
        on
            targets.due_year >= plans.plan_year
            and targets.place = plans.province
            and (targets.park_level = 'all' or targets.park_level = plans.level)
    where targets.scheme = 'shandong_2018' and targets.metric = 'implementing_share'
    group by targets.position
),

answered as (
    select
        targets.*,
        coalesce(figures.merged, 'excluded') as merged,
        figures.basis,
        figures.numerator,
        figures.denominator,
        case
            when figures.basis = 'comparable_with_base_year' then figures.change
            when figures.denominator is not null then cast(figures.numerator as decimal(38, 12))
        end as value_numerator,
        case
            when figures.basis = 'comparable_with_base_year' then figures.change_of
            else cast(figures.denominator as decimal(38, 12))
        end as value_denominator,
        figures.n_known,
        figures.n_owed,
        targets.operator = 'improve' and indicators.better = 'up' as is_better_higher,
        -- What the figure is at least and at most, if each unknown park were against or for it.
        figures.numerator as lowest,
        figures.numerator + figures.n_owed - figures.n_known as highest,
        figures.basis in ('coverage_of_eligible', 'state_in_13th_plan', 'schedule_of_annex_1')
        or targets.metric in ('eco_park_share', 'ldar_platform_share', 'central_heating_share')
            as is_share_of_parks,
        targets.value_year <> targets.due_year and figures.basis in (
            'coverage_of_eligible', 'state_in_13th_plan', 'comparable_with_base_year', 'sum_of_parks',
            'green_park_register'
        ) as is_of_other_year,
        attributes.n_applied,
        attributes.n_approved,
        attributes.n_accepted
    from {{ ref('int_target') }} as targets
    left join {{ ref('int_target_figure') }} as figures
        on targets.position = figures.position
    left join {{ ref('indicators') }} as indicators
        on targets.metric = indicators.code
    left join {{ ref('int_target_attribute') }} as attributes
        on
            targets.position = attributes.position
            and targets.metric = 'demonstration_applied'
            and attributes.n_known > 0
),

valued as (
    select
        answered.*,
        case
            when answered.denominator is null then answered.numerator
            else {{ ratio('100', 'value_numerator', 'value_denominator') }}
        end as value
    from answered
)

select
    valued.position,
    valued.scheme,
    valued.due,
    valued.target_scope,
    valued.metric,
    valued.printed_text,
    valued.merged,
    valued.scope,
    valued.level,
    valued.place,
    valued.park_level,
    valued.operator,
    valued.target_value,
    valued.target_high,
    valued.unit,
    valued.strength,
    case
        when valued.basis in ('schedule_of_annex_1', 'park_attributes') then valued.due_year
        when valued.basis is not null then valued.value_year
    end as value_year,
    valued.numerator,
    valued.denominator,
    valued.value,
    valued.value_numerator,
    valued.value_denominator,
    valued.n_known,
    valued.n_owed,
    cast(planned.planned as bigint) as planned,
    cast(valued.n_applied as bigint) as n_applied,
    cast(valued.n_approved as bigint) as n_approved,
    cast(valued.n_accepted as bigint) as n_accepted,
    case
        when valued.basis is null or valued.value is null then 'not_known'
        when valued.is_of_other_year then 'shown_only'
        when valued.basis = 'comparable_with_base_year'
            then
                case
                    when valued.value_numerator = 0 then 'unchanged'
                    when (valued.value_numerator > 0) = valued.is_better_higher then 'improved'
                    else 'worsened'
                end
        when valued.target_value is null then 'shown_only'
        when valued.strength = '基本完成'
            then
                case
                    when valued.value >= valued.target_value and valued.n_known = valued.n_owed then 'met'
                    else 'shown_only'
                end
        when valued.operator = '=' and not valued.is_share_of_parks
            then
                case
                    when valued.value <> valued.target_value then 'not_met'
                    when valued.n_known = valued.n_owed then 'met'
                    else 'not_known'
                end
        when valued.is_share_of_parks
            then
                case
                    when 100 * valued.lowest >= valued.target_value * valued.n_owed then 'met'
                    when 100 * valued.highest < valued.target_value * valued.n_owed then 'not_met'
                    else 'not_known'
                end
        when valued.lowest >= valued.target_value then 'met'
        when valued.highest < valued.target_value then 'not_met'
        else 'not_known'
    end as verdict,
    valued.basis,
    valued.policy
from valued
left join planned
    on valued.position = planned.position
