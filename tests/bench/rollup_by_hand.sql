-- fct_rollup in one statement, as an engineer would write it who needs nothing else: no models, no
-- keys to the facts behind a figure. `home`, `seeds`: folders, filled in by models_bench.py.
-- Left out because the measured instance has none: adjustments and explanations by the office.
create or replace table rollup_by_hand as
with recursive build as (select * from '{home}/build/snapshot/build.parquet'),

years as (
    select
        unnest(range(first_year - 1, last_year + 1))::integer as value_year,
        make_date(value_year, 12, 31) as year_end
    from build
),

indicators as (
    select * replace (
        nullif(source, '') as source, cast(nullif(scale, '') as decimal(18, 6)) as scale
    )
    from read_csv('{seeds}/indicators.csv', all_varchar = true)
),

-- Places.
changes as (
    select
        level,
        old_code,
        any_value(new_code) as new_code,
        max(cast(announced as date)) as announced
    from read_csv('{seeds}/division_changes.csv', all_varchar = true)
    where kind in ('merged', 'recoded', 'renamed') and nullif(announced, '') is not null
    group by all
    having count(distinct new_code) = 1
),

became as (
    select view, value_year, year_end, level, old_code, new_code as code, 1 as step
    from changes, years, (values ('present_day'), ('as_reported')) as views (view)
    where view = 'present_day' or year_end >= announced
    union all
    select view, value_year, year_end, level, became.old_code, new_code, step + 1
    from became inner join changes using (level)
    where
        became.code = changes.old_code and step < 9
        and (view = 'present_day' or year_end >= announced)
),

successors as (
    select view, value_year, level, old_code, arg_max(code, step) as code from became group by all
),

parks as (
    pivot (
        select value_year, park, attribute, arg_max(value, cast(valid_from as date)) as value
        from years
        inner join '{home}/build/snapshot/park_attributes.parquet'
            on
                year_end >= cast(valid_from as date)
                and (coalesce(valid_to, '') = '' or year_end < cast(valid_to as date))
        group by all
    )
    on attribute in ('county', 'city', 'unit', 'level', 'status', 'counts_in') using any_value(value)
    group by value_year, park
),

planned_cities as (
    select code, lies_inside
    from read_csv('{seeds}/reporting_units.csv', all_varchar = true)
    where kind = 'separately_planned_city'
),

located as (
    select
        views.view,
        parks.value_year,
        parks.park,
        coalesce(county_now.code, parks.county) as county,
        coalesce(city_now.code, parks.city) as city_code,
        coalesce(own.code, cities.province) as unit_of_city,
        coalesce(parks.unit, unit_of_city) as unit,
        case
            when city_code is null then planned.code
            when unit_of_city = coalesce(parks.unit, unit_of_city) then city_code
        end as city,
        coalesce(planned.lies_inside, coalesce(parks.unit, unit_of_city)) as province,
        parks.level as park_level,
        coalesce(parks.status, 'active') <> 'merged' and parks.counts_in is null as owes
    from parks
    cross join (values ('present_day'), ('as_reported')) as views (view)
    left join successors as city_now
        on
            city_now.view = views.view and city_now.value_year = parks.value_year
            and city_now.level = 'city' and city_now.old_code = parks.city
    left join successors as county_now
        on
            county_now.view = views.view and county_now.value_year = parks.value_year
            and county_now.level = 'county' and county_now.old_code = parks.county
    left join read_csv('{seeds}/cities.csv', all_varchar = true) as cities
        on cities.code = coalesce(city_now.code, parks.city)
    left join planned_cities as own on own.code = coalesce(city_now.code, parks.city)
    left join planned_cities as planned
        on planned.code = coalesce(parks.unit, own.code, cities.province)
),

ours as (
    select located.*
    from located, build
    where build.unit in ('CN', located.unit, located.province)
),

bridge as (
    select
        view,
        scope,
        level,
        case level
            when 'nation' then 'CN'
            when 'city' then city
            when 'county' then county
            else if(scope = 'with', province, unit)
        end as place,
        unnest(['all', park_level]) as of_level,
        value_year,
        park
    from ours
    cross join (values ('with'), ('without')) as scopes (scope)
    cross join (values ('county'), ('city'), ('unit'), ('nation')) as levels (level)
    where owes
),

-- Figures that stand.
statements as (
    select return_id, form, reporter as park, report_year
    from '{home}/build/snapshot/returns.parquet'
    inner join '{home}/build/snapshot/judgements.parquet' as judged using (return_id)
    where verdict <> 'sent_back' and silenced_by is null and form = 'park_progress'
    qualify row_number() over (partition by reporter, report_year order by revision desc) = 1
),

held as (
    select distinct fact_id
    from '{home}/facts/findings/j*.parquet' as findings
    inner join '{home}/build/snapshot/judgements.parquet' as judged
        using (return_id, catalogue_version)
    where
        severity in ('error', 'question')
        and finding_id not in (from '{home}/build/snapshot/released_findings.parquet')
),

facts as materialized (
    select
        return_id,
        park,
        statements.report_year,
        value_year,
        field,
        row_key,
        split_part(row_key, ':', 1) as table_code,
        value,
        text,
        reading like '!%' as unreadable,
        case
            when reading like '!%' then 'held'
            when value is null and text is null then 'missing'
            when held.fact_id is not null then 'held'
            else 'counted'
        end as state
    from '{home}/facts/*/f*.parquet' as facts
    inner join statements using (return_id)
    left join held using (fact_id)
),

quantities as materialized (
    select
        park,
        value_year,
        field as indicator,
        if(state = 'counted' and value is null, 'missing', state) as state,
        if(state = 'counted', value, null) as value
    from facts
    where
        row_key = '' and value_year is not null
        and field in (select code from indicators where kind = 'quantity')
    qualify row_number() over (
        partition by park, value_year, field
        order by
            case if(state = 'counted' and value is null, 'missing', state)
                when 'counted' then 1 when 'held' then 2 else 3
            end,
            report_year desc
    ) = 1
),

-- GDP at 2020's prices: the chain of growth, where a park does not state it.
chained as (
    select park, value_year, cast(value as decimal(28, 6)) as value
    from quantities
    where
        indicator = 'gdp_current_price' and state = 'counted'
        and value_year = (select first_year - 1 from build)
    union all
    select
        park,
        growth.value_year,
        cast(
            cast(chained.value as decimal(22, 6))
            * cast((100 + growth.value) * 0.01 as decimal(14, 8)) as decimal(28, 6)
        )
    from chained
    inner join quantities as growth using (park)
    where
        growth.indicator = 'gdp_growth' and growth.state = 'counted'
        and growth.value_year = chained.value_year + 1
),

gdp as (
    select
        all_parks.park,
        years.value_year,
        any_value(stated.state) as own_state,
        case
            when own_state in ('counted', 'held') then own_state
            when any_value(chained.value) is not null then 'counted'
            when coalesce(bool_or(parts.state = 'held'), false) then 'held'
            else 'missing'
        end as state,
        if(own_state in ('counted', 'held'), any_value(stated.value), any_value(chained.value))
            as value
    from years
    cross join (select distinct park from quantities) as all_parks
    cross join build
    left join quantities as parts
        on
            parts.park = all_parks.park
            and (
                (parts.indicator = 'gdp_current_price' and parts.value_year = first_year - 1)
                or (
                    parts.indicator = 'gdp_growth'
                    and parts.value_year between first_year and years.value_year
                )
            )
    left join quantities as stated
        on
            stated.park = all_parks.park and stated.value_year = years.value_year
            and stated.indicator = 'gdp'
    left join chained
        on chained.park = all_parks.park and chained.value_year = years.value_year
    group by all_parks.park, years.value_year
),

-- Projects and measures: rows where 有 is declared, none where 无 is.
tables as (
    select
        return_id,
        table_code,
        case
            when declared = '无' and row_count > 0 then 'held'
            when row_count = 0 and coalesce(declared, '有') <> '无' then 'missing'
            when doubtful then 'held'
            else 'counted'
        end as state,
        row_count
    from (
        select
            statements.return_id,
            kinds.table_code,
            max(facts.text) filter (facts.field = kinds.table_code || 's_any') as declared,
            coalesce(
                bool_or(
                    facts.field = kinds.table_code || 's_any' and facts.state = 'held'
                    and not facts.unreadable
                ),
                false
            ) as doubtful,
            count(distinct facts.row_key) filter (facts.row_key like kinds.table_code || ':%')
                as row_count
        from statements
        cross join (values ('project'), ('measure')) as kinds (table_code)
        left join facts using (return_id)
        group by statements.return_id, kinds.table_code
    )
),

project_status as (
    select
        return_id,
        row_key,
        max(text) filter (field = 'status' and state = 'counted') as status,
        max(text) filter (field = 'completion_month' and state = 'counted') as month,
        case
            when status is null then null
            when status <> '建成投产' then false
            when month is null then null
            else left(month, 4) = any_value(report_year)::varchar
        end as commissioned
    from facts
    where row_key like 'project:%'
    group by return_id, row_key
),

effects as (
    select
        facts.return_id,
        facts.field as indicator,
        sum(facts.value) filter (
            facts.state = 'counted' and facts.row_key <> facts.table_code
            and (facts.table_code = 'measure' or commissioned)
        ) as value,
        bool_or(
            facts.row_key = facts.table_code
            or (
                coalesce(commissioned, true)
                and (
                    facts.state = 'held'
                    or (facts.table_code = 'project' and commissioned is null and facts.value is not null)
                )
            )
        ) as any_held
    from facts
    left join project_status using (return_id, row_key)
    where
        facts.table_code in ('project', 'measure')
        and facts.field in (select code from indicators where source = 'projects_and_measures')
    group by facts.return_id, facts.field
),

declared as (
    select
        statements.return_id,
        park,
        report_year as value_year,
        bool_or(tables.state = 'held') as any_held,
        bool_or(tables.state = 'missing') as any_missing
    from statements
    inner join tables using (return_id)
    group by all
),

reductions as (
    select
        declared.park,
        declared.value_year,
        indicators.code as indicator,
        case
            when declared.any_held or coalesce(effects.any_held, false) then 'held'
            when declared.any_missing then 'missing'
            else 'counted'
        end as state,
        coalesce(effects.value, 0) as value
    from declared
    cross join indicators
    left join effects
        on effects.return_id = declared.return_id and effects.indicator = indicators.code
    where indicators.source = 'projects_and_measures'
),

totals as (
    from (values
        ('investment_planned', 'investment_planned', true),
        ('investment_done', 'investment_done', true),
        ('investment_done_central', 'done_central', false),
        ('investment_to_date', 'investment_to_date', true),
        ('investment_to_date_central', 'to_date_central', false)
    ) as totals (indicator, field, required)
),

project_columns as (
    select
        return_id,
        field,
        sum(value) filter (state = 'counted' and row_key like 'project:%') as value,
        count(value) filter (state = 'counted' and row_key like 'project:%') as n_stated,
        bool_or(
            (state = 'held' and row_key like 'project:%') or (row_key = 'project' and unreadable)
        ) as any_held
    from facts
    where table_code = 'project' and field in (select field from totals)
    group by return_id, field
),

investments as (
    select
        statements.park,
        statements.report_year as value_year,
        totals.indicator,
        case
            when tables.state = 'held' or coalesce(columns.any_held, false) then 'held'
            when
                tables.state = 'missing'
                or (totals.required and coalesce(columns.n_stated, 0) < tables.row_count)
                then 'missing'
            else 'counted'
        end as state,
        coalesce(columns.value, 0) as value
    from statements
    inner join tables using (return_id)
    cross join totals
    left join project_columns as columns
        on columns.return_id = statements.return_id and columns.field = totals.field
    where tables.table_code = 'project'
    union all
    select park, report_year, 'projects', tables.state, row_count
    from statements inner join tables using (return_id)
    where tables.table_code = 'project'
    union all
    select
        park,
        report_year,
        'projects_commissioned',
        case
            when
                any_value(tables.state) = 'held'
                or bool_or(project_status.row_key is not null and commissioned is null)
                then 'held'
            else any_value(tables.state)
        end,
        count(*) filter (commissioned)
    from statements
    inner join tables using (return_id)
    left join project_status using (return_id)
    where tables.table_code = 'project'
    group by return_id, park, report_year
),

base as materialized (
    select park, value_year, indicator, state, value
    from quantities
    where indicator in (select code from indicators where source = 'reported')
    union all
    select park, value_year, 'gdp', state, value from gdp
    union all
    select park, value_year, indicator, state, cast(value as decimal(28, 6)) from reductions
    union all
    select park, value_year, indicator, state, cast(value as decimal(28, 6)) from investments
),

parts as (
    select
        code as indicator,
        side,
        ltrim(part, '-') as part,
        if(part[1] = '-', -1, 1) as sign,
        count(*) over (partition by code) as n_parts
    from (
        select code, 'numerator' as side, unnest(split(numerator, '+')) as part
        from indicators where kind = 'ratio'
        union all
        select code, 'denominator', unnest(split(denominator, '+'))
        from indicators where kind = 'ratio'
    )
),

figures as materialized (
    select
        park,
        value_year,
        indicator,
        state,
        value,
        cast(null as decimal(38, 6)) as numerator,
        cast(null as decimal(38, 6)) as denominator
    from base
    union all
    select
        park,
        value_year,
        parts.indicator,
        case
            when count(*) filter (state = 'counted') = any_value(n_parts) then 'counted'
            when bool_or(state = 'held') then 'held'
            else 'missing'
        end,
        null,
        sum(sign * value) filter (side = 'numerator'),
        sum(sign * value) filter (side = 'denominator')
    from parts
    inner join base on base.indicator = parts.part
    group by park, value_year, parts.indicator
),

from_projects as (
    select code
    from indicators
    where
        source in ('projects', 'projects_and_measures')
        or code in (
            select parts.indicator
            from parts
            inner join indicators as of_part on of_part.code = parts.part
            where of_part.source in ('projects', 'projects_and_measures')
        )
),

-- One row per park, year and indicator that is owed, whatever became of it.
owed as (
    select
        park_years.park,
        park_years.value_year,
        indicators.code as indicator,
        case
            when
                park_years.value_year = (select first_year - 1 from build)
                and indicators.code in (from from_projects)
                then 'not_owed'
            else coalesce(figures.state, 'missing')
        end as state,
        figures.value,
        figures.numerator,
        figures.denominator
    from (select distinct park, value_year from ours where view = 'present_day' and owes) as park_years
    cross join indicators
    left join figures
        on
            figures.park = park_years.park and figures.value_year = park_years.value_year
            and figures.indicator = indicators.code
    where indicators.aggregation <> 'none'
),

summed as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.of_level as park_level,
        bridge.value_year,
        owed.indicator,
        sum(owed.value) filter (owed.state = 'counted') as value,
        sum(owed.numerator) filter (owed.state = 'counted') as numerator,
        sum(owed.denominator) filter (owed.state = 'counted') as denominator,
        count(*) filter (owed.state = 'counted') as n_counted,
        count(*) filter (owed.state = 'held') as n_held,
        count(*) filter (owed.state = 'missing') as n_missing,
        count(*) filter (owed.state <> 'not_owed') as n_owed
    from bridge
    inner join owed using (park, value_year)
    where bridge.place is not null and bridge.of_level is not null
    group by all
)

select
    summed.* replace (
        cast(
            if(
                indicators.aggregation = 'sum',
                summed.value,
                -- a ÷ b, half away from zero at the sixth place, in whole numbers
                0.000001 * if((summed.numerator < 0) <> (summed.denominator < 0), -1, 1) * cast(
                    (
                        2 * abs(cast(scale * 1000000 as hugeint) * cast(summed.numerator * 1000000 as hugeint))
                        + abs(cast(summed.denominator * 1000000 as hugeint))
                    )
                    // nullif(2 * abs(cast(summed.denominator * 1000000 as hugeint)), 0)
                    as decimal(38, 0)
                )
            ) as decimal(38, 6)
        ) as value
    )
from summed
inner join indicators on indicators.code = summed.indicator
