-- Support by place, instrument and year; instrument `all` and year 0 are the totals. A city's entry
-- that is its unit's counts in the city only; one whose instrument is held is `not_stated`.
-- Parks are times: a park of two policies counts twice.
with entries as (
    select
        support.return_id || '/' || support.row_key as member,
        support.reporter,
        support.value_year,
        coalesce(support.instrument, 'not_stated') as instrument,
        support.money,
        support.land,
        support.parks,
        support.counts_in,
        support.any_held,
        successors.code as new_code,
        cities.province,
        units.code as own_unit,
        case when units.kind = 'separately_planned_city' then units.lies_inside end as lies_inside
    from {{ ref('fct_policy_support') }} as support
    cross join {{ ref('stg_build') }} as build
    left join {{ ref('cities') }} as cities
        on support.reporter = cities.code
    left join {{ ref('reporting_units') }} as units
        on support.reporter = units.code
    left join {{ ref('int_division_successor') }} as successors
        on
            support.reporter = successors.old_code
            and successors.level = 'city'
            and successors.view = 'present_day'
            and support.value_year = successors.value_year
    where
        support.value_year between build.first_year and build.last_year
        and (build.unit = 'CN' or build.unit in (support.reporter, cities.province))
),

views as (
    select 'present_day' as view
    union all
    select 'as_reported' as view
),

scopes as (
    select 'with' as scope
    union all
    select 'without' as scope
),

levels as (
    select 'city' as level
    union all
    select 'unit' as level
    union all
    select 'nation' as level
),

placed as (
    select
        views.view,
        scopes.scope,
        levels.level,
        case
            when levels.level = 'nation' then 'CN'
            when levels.level = 'city' and entries.province is null then null
            when levels.level = 'city' and views.view = 'present_day'
                then coalesce(entries.new_code, entries.reporter)
            when levels.level = 'city' then entries.reporter
            when scopes.scope = 'with'
                then coalesce(entries.lies_inside, entries.own_unit, entries.province)
            else coalesce(entries.own_unit, entries.province)
        end as place,
        entries.instrument,
        entries.value_year,
        entries.money,
        entries.land,
        entries.parks,
        entries.any_held,
        entries.member
    from entries
    cross join views
    cross join scopes
    cross join levels
    where levels.level = 'city' or entries.counts_in is null
),

instruments as (
    select
        placed.*,
        placed.instrument as shown
    from placed
    where placed.place is not null
    union all
    select
        placed.*,
        'all' as shown
    from placed
    where placed.place is not null
),

years as (
    select
        instruments.*,
        instruments.value_year as shown_year
    from instruments
    union all
    select
        instruments.*,
        0 as shown_year
    from instruments
)

select
    view,
    scope,
    level,
    place,
    shown as instrument,
    cast(shown_year as integer) as value_year,
    cast(count(*) as bigint) as entries,
    cast(sum(money) as decimal(38, 6)) as money,
    cast(sum(land) as decimal(38, 6)) as land,
    cast(sum(parks) as bigint) as parks,
    cast(sum(case when any_held then 1 else 0 end) as bigint) as n_held,
    array_sort(array_agg(member)) as members
from years
group by view, scope, level, place, shown, shown_year
