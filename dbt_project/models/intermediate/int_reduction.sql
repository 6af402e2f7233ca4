-- A reduction is the year's own: capacity newly commissioned in the year plus measures of the year.
with indicators as (
    select code as indicator
    from {{ ref('indicators') }}
    where source = 'projects_and_measures'
),

declared as (
    select
        statements.reporter as park,
        statements.report_year as value_year,
        max(case when tables.state = 'held' then 1 else 0 end) as any_held,
        max(case when tables.state = 'missing' then 1 else 0 end) as any_missing
    from {{ ref('int_statement') }} as statements
    inner join {{ ref('int_table_state') }} as tables
        on statements.return_id = tables.return_id
    group by statements.reporter, statements.report_year
),

summed as (
    select
        park,
        value_year,
        indicator,
        sum(case when state = 'counted' then value end) as value,
        max(case when state = 'held' then 1 else 0 end) as any_held
    from {{ ref('int_reduction_part') }}
    group by park, value_year, indicator
)

select
    declared.park,
    declared.value_year,
    indicators.indicator,
    case
        when declared.any_held = 1 or coalesce(summed.any_held, 0) = 1 then 'held'
        when declared.any_missing = 1 then 'missing'
        else 'counted'
    end as state,
    coalesce(cast(summed.value as decimal(28, 6)), cast(0 as decimal(28, 6))) as value
from declared
cross join indicators
left join summed
    on
        declared.park = summed.park
        and declared.value_year = summed.value_year
        and indicators.indicator = summed.indicator
