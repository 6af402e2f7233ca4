-- The divisions that may owe a return of their own: counties, cities and reporting units of this
-- instance, in each year at whose end they exist. A change holds from its announcement on, else from
-- its year.
with counties as (
    select
        code,
        name,
        city
    from {{ ref('counties') }}
    union all
    select
        changes.old_code as code,
        max(changes.old_name) as name,
        -- GB/T 2260: the first four digits are those of the city.
        max(substr(changes.old_code, 1, 4) || '00') as city
    from {{ ref('division_changes') }} as changes
    left join {{ ref('counties') }} as present
        on changes.old_code = present.code
    where changes.level = 'county' and changes.old_code is not null and present.code is null
    group by changes.old_code
),

made as (
    select
        new_code as code,
        max(coalesce(extract(year from announced), year)) as first_year
    from {{ ref('division_changes') }}
    where kind in ('recoded', 'split', 'new') and new_code is distinct from old_code
    group by new_code
),

ended as (
    select
        old_code as code,
        min(coalesce(extract(year from announced), year)) as end_year
    from {{ ref('division_changes') }}
    where kind in ('recoded', 'merged') and new_code is distinct from old_code
    group by old_code
),

planned_cities as (
    select
        code,
        lies_inside
    from {{ ref('reporting_units') }}
    where kind = 'separately_planned_city'
),

divisions as (
    select
        'county' as reporter_kind,
        counties.code as reporter,
        counties.name as reporter_name,
        counties.code as county,
        counties.city,
        coalesce(planned_cities.code, cities.province) as unit,
        cities.province,
        cities.abolished as ended_on
    from counties
    inner join {{ ref('cities') }} as cities
        on counties.city = cities.code
    left join planned_cities
        on counties.city = planned_cities.code
    union all
    select
        'city' as reporter_kind,
        cities.code as reporter,
        cities.name as reporter_name,
        cast(null as varchar(6)) as county,
        cities.code as city,
        coalesce(planned_cities.code, cities.province) as unit,
        cities.province,
        cities.abolished as ended_on
    from {{ ref('cities') }} as cities
    left join planned_cities
        on cities.code = planned_cities.code
    union all
    select
        'reporting_unit' as reporter_kind,
        units.code as reporter,
        units.name as reporter_name,
        cast(null as varchar(6)) as county,
        planned_cities.code as city,
        units.code as unit,
        coalesce(planned_cities.lies_inside, units.code) as province,
        cast(null as date) as ended_on
    from {{ ref('reporting_units') }} as units
    left join planned_cities
        on units.code = planned_cities.code
)

select
    divisions.reporter_kind,
    divisions.reporter,
    divisions.reporter_name,
    divisions.county,
    divisions.city,
    divisions.unit,
    divisions.province,
    divisions.ended_on,
    years.value_year as report_year
from divisions
cross join {{ ref('stg_build') }} as build
cross join {{ ref('int_value_year') }} as years
left join made
    on divisions.reporter = made.code
left join ended
    on divisions.reporter = ended.code
where
    years.value_year >= coalesce(made.first_year, years.value_year)
    and years.value_year < coalesce(ended.end_year, years.value_year + 1)
    and (
        build.unit in ('CN', divisions.unit)
        -- A province's instance holds its separately planned city, which reports to the nation by itself.
        or (build.unit = divisions.province and divisions.reporter_kind <> 'reporting_unit')
    )
