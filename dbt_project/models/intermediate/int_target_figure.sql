-- The figures that answer each target, and on which basis. A target without a row is not known.
with coverage as (
    select
        targets.position,
        'excluded' as merged,
        'coverage_of_eligible' as basis,
        figures.numerator,
        figures.denominator,
        figures.n_known,
        figures.n_owed
    from {{ ref('int_target') }} as targets
    inner join {{ ref('fct_park_state_rollup') }} as figures
        on
            targets.scope = figures.scope
            and targets.level = figures.level
            and targets.place = figures.place
            and targets.park_level = figures.park_level
            and targets.status_13th = figures.status_13th
            and targets.value_year = figures.value_year
    where
        targets.metric in ('implementing_share', 'green_transformation_share')
        and targets.scheme in ('national_145', 'shandong_2022', 'zhejiang_2022')
        and figures.view = 'present_day'
        and figures.park_type = 'all'
        and figures.measure = 'coverage'
        and figures.n_owed > 0
),

-- 003: what the lists of 2022 say of the 13th plan, whose end is the day it was due.
state_13th as (
    select
        targets.position,
        'excluded' as merged,
        'state_in_13th_plan' as basis,
        sum(case when figures.status_13th in ('started', 'completed') then figures.value else 0 end)
            as numerator,
        sum(case when figures.status_13th = 'all' then figures.value else 0 end) as denominator,
        sum(case
            when figures.status_13th in ('not_started', 'started', 'completed') then figures.value
            else 0
        end) as n_known,
        sum(case when figures.status_13th = 'all' then figures.value else 0 end) as n_owed
    from {{ ref('int_target') }} as targets
    inner join {{ ref('fct_park_state_rollup') }} as figures
        on
            targets.scope = figures.scope
            and targets.level = figures.level
            and targets.place = figures.place
            and targets.park_level = figures.park_level
            and targets.value_year = figures.value_year
    where
        targets.metric = 'implementing_share'
        and targets.scheme = 'shandong_2018'
        and figures.view = 'present_day'
        and figures.park_type = 'all'
        and figures.measure = 'catalogue'
    group by targets.position
),

countings as (
    select 'excluded' as merged
    union all
    select 'included' as merged
),

-- 001: annex 1 names the parks that implement by each year, annex 2 all parks, one of them merged.
schedule as (
    select
        targets.position,
        counting.merged,
        'schedule_of_annex_1' as basis,
        sum(case when parks.wenzhou_2014_deadline <= targets.due_year then 1 else 0 end) as numerator,
        count(*) as denominator,
        count(*) as n_known,
        count(*) as n_owed
    from {{ ref('int_target') }} as targets
    inner join {{ ref('int_target_park') }} as parks
        on targets.position = parks.position
    cross join countings as counting
    where
        targets.metric = 'implementing_share'
        and targets.scheme = 'wenzhou_2014'
        and (counting.merged = 'included' or not parks.is_merged)
    group by targets.position, counting.merged
),

-- A direction: the same parks in the year and in the base year (同口径). Of two ratios n ÷ d the change
-- is measured before they are rounded: (n × base d - base n × d) ÷ (base n × d).
directions as (
    select
        targets.position,
        'excluded' as merged,
        'comparable_with_base_year' as basis,
        changes.value as numerator,
        changes.against_value as denominator,
        case
            when changes.denominator is null
                then cast(changes.value - changes.against_value as decimal(38, 12))
            else
                cast(
                    {{ product('changes.numerator', 'changes.against_denominator') }}
                    - {{ product('changes.against_numerator', 'changes.denominator') }}
                    as decimal(38, 12)
                )
        end as change,
        case
            when changes.denominator is null then cast(changes.against_value as decimal(38, 12))
            else cast({{ product('changes.against_numerator', 'changes.denominator') }} as decimal(38, 12))
        end as change_of,
        changes.n_comparable as n_known,
        totals.n_owed
    from {{ ref('int_target') }} as targets
    inner join {{ ref('fct_change') }} as changes
        on
            targets.scope = changes.scope
            and targets.level = changes.level
            and targets.place = changes.place
            and targets.park_level = changes.park_level
            and targets.value_year = changes.value_year
            and targets.base_year = changes.against_year
            and targets.metric = changes.indicator
    inner join {{ ref('fct_rollup') }} as totals
        on
            changes.view = totals.view
            and changes.scope = totals.scope
            and changes.level = totals.level
            and changes.place = totals.place
            and changes.park_level = totals.park_level
            and changes.value_year = totals.value_year
            and changes.indicator = totals.indicator
    where
        changes.view = 'present_day'
        and targets.operator in ('improve', 'decrease')
        -- The base year of the figures lies after the end of the older schemes.
        and targets.due_year > targets.base_year
),

totals as (
    select
        targets.position,
        'excluded' as merged,
        'sum_of_parks' as basis,
        figures.value as numerator,
        cast(null as decimal(38, 6)) as denominator,
        figures.n_counted as n_known,
        figures.n_owed
    from {{ ref('int_target') }} as targets
    inner join {{ ref('fct_rollup') }} as figures
        on
            targets.scope = figures.scope
            and targets.level = figures.level
            and targets.place = figures.place
            and targets.park_level = figures.park_level
            and targets.value_year = figures.value_year
            and targets.metric = figures.indicator
    where
        figures.view = 'present_day'
        and targets.operator = '='
        and figures.n_counted > 0
),

-- 004: parks that stand as provincial green low-carbon parks, by the register of those recognised.
green_parks as (
    select
        targets.position,
        'excluded' as merged,
        'green_park_register' as basis,
        figures.value as numerator,
        cast(null as decimal(38, 6)) as denominator,
        figures.value as n_known,
        figures.value as n_owed
    from {{ ref('int_target') }} as targets
    inner join {{ ref('fct_green_park_rollup') }} as figures
        on
            targets.scope = figures.scope
            and targets.level = figures.level
            and targets.place = figures.place
            and targets.value_year = figures.value_year
    where
        targets.metric = 'green_park_count'
        and figures.view = 'present_day'
        and figures.green_level = 'provincial'
        and figures.measure = 'standing'
),

attributes as (
    select
        position,
        'excluded' as merged,
        'park_attributes' as basis,
        numerator,
        case
            when metric in ('demonstration_applied', 'scattered_coal_boilers') then null
            else denominator
        end as denominator,
        n_known,
        n_owed
    from {{ ref('int_target_attribute') }}
    where n_known > 0
)

{% for figures in [
    'coverage', 'state_13th', 'schedule', 'directions', 'totals', 'green_parks', 'attributes',
] -%}
    select
        position,
        merged,
        basis,
        cast(numerator as decimal(38, 6)) as numerator,
        cast(denominator as decimal(38, 6)) as denominator,
        {% for column in ['change', 'change_of'] -%}
            cast({{ column if figures == 'directions' else 'null' }} as decimal(38, 12)) as {{ column }},
        {% endfor -%}
        cast(n_known as bigint) as n_known,
        cast(n_owed as bigint) as n_owed
    from {{ figures }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
