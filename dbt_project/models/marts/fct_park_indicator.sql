-- One row per park, year and indicator, whatever became of the figure.
-- Not owed: a merged park, and what the project tables cannot say about the base year.
with parks as (
    select
        places.park,
        places.value_year,
        owed.park is not null as is_owed
    from {{ ref('int_park_place') }} as places
    cross join {{ ref('stg_build') }} as build
    left join {{ ref('int_owed_park') }} as owed
        on
            places.view = owed.view
            and places.value_year = owed.value_year
            and places.park = owed.park
    where
        places.view = 'present_day'
        and (build.unit = 'CN' or build.unit in (places.unit, places.province))
),

ratio_parts as (
    select
        parts.indicator,
        parts.side,
        base.park,
        base.value_year,
        parts.sign * base.value as value,
        base.state,
        base.stage
    from {{ ref('int_ratio_part') }} as parts
    inner join {{ ref('int_base_indicator') }} as base
        on parts.part = base.indicator
),

part_counts as (
    select
        indicator,
        count(*) as parts
    from {{ ref('int_ratio_part') }}
    group by indicator
),

-- A park enters a ratio only when all its parts are counted.
ratios as (
    select
        ratio_parts.indicator,
        ratio_parts.park,
        ratio_parts.value_year,
        case
            when
                sum(case when ratio_parts.state = 'counted' then 1 else 0 end)
                = max(part_counts.parts) then 'counted'
            when max(case when ratio_parts.state = 'held' then 1 else 0 end) = 1 then 'held'
            else 'missing'
        end as state,
        max(case when ratio_parts.stage = 'first' then 1 else 0 end) as any_first,
        sum(case when ratio_parts.side = 'numerator' then ratio_parts.value end) as numerator,
        sum(case when ratio_parts.side = 'denominator' then ratio_parts.value end) as denominator
    from ratio_parts
    inner join part_counts
        on ratio_parts.indicator = part_counts.indicator
    group by ratio_parts.indicator, ratio_parts.park, ratio_parts.value_year
),

figures as (
    select
        park,
        value_year,
        indicator,
        value,
        cast(null as decimal(28, 6)) as numerator,
        cast(null as decimal(28, 6)) as denominator,
        state,
        stage
    from {{ ref('int_base_indicator') }}
    union all
    select
        ratios.park,
        ratios.value_year,
        ratios.indicator,
        case
            when ratios.state = 'counted' then
                cast(
                    {{ ratio('indicators.scale', 'ratios.numerator', 'ratios.denominator') }}
                    as decimal(28, 6)
                )
        end as value,
        case when ratios.state = 'counted' then cast(ratios.numerator as decimal(28, 6)) end
            as numerator,
        case when ratios.state = 'counted' then cast(ratios.denominator as decimal(28, 6)) end
            as denominator,
        ratios.state,
        case when ratios.any_first = 1 then 'first' else 'confirmed' end as stage
    from ratios
    inner join {{ ref('indicators') }} as indicators
        on ratios.indicator = indicators.code
),

facts as (
    select
        park,
        value_year,
        indicator,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_indicator_fact') }}
    group by park, value_year, indicator
),

adjustments as (
    select
        indicator_facts.park,
        indicator_facts.value_year,
        indicator_facts.indicator,
        array_sort(array_agg(stated.adjustment_id)) as adjustment_ids
    from {{ ref('int_indicator_fact') }} as indicator_facts
    inner join {{ ref('int_stated_fact') }} as stated
        on indicator_facts.fact_id = stated.fact_id
    where stated.adjustment_id is not null
    group by indicator_facts.park, indicator_facts.value_year, indicator_facts.indicator
),

base as (
    select cast(first_year - 1 as integer) as base_year
    from {{ ref('stg_build') }}
),

-- Derived from the project tables, directly or through a part.
from_projects as (
    select code as indicator
    from {{ ref('indicators') }}
    where source in ('projects', 'projects_and_measures')
    union
    select parts.indicator
    from {{ ref('int_ratio_part') }} as parts
    inner join {{ ref('indicators') }} as indicators
        on parts.part = indicators.code
    where indicators.source in ('projects', 'projects_and_measures')
)

select
    parks.park,
    parks.value_year,
    indicators.code as indicator,
    case when parks.is_owed then figures.value end as value,
    case when parks.is_owed then figures.numerator end as numerator,
    case when parks.is_owed then figures.denominator end as denominator,
    case
        when not parks.is_owed then 'not_owed'
        when parks.value_year = base.base_year and from_projects.indicator is not null
            then 'not_owed'
        else coalesce(figures.state, 'missing')
    end as state,
    case when parks.is_owed and figures.state = 'counted' then figures.stage end as stage,
    facts.fact_ids,
    adjustments.adjustment_ids
from parks
cross join {{ ref('indicators') }} as indicators
cross join base
left join figures
    on
        parks.park = figures.park
        and parks.value_year = figures.value_year
        and indicators.code = figures.indicator
left join facts
    on
        parks.park = facts.park
        and parks.value_year = facts.value_year
        and indicators.code = facts.indicator
left join adjustments
    on
        parks.park = adjustments.park
        and parks.value_year = adjustments.value_year
        and indicators.code = adjustments.indicator
left join from_projects
    on indicators.code = from_projects.indicator
