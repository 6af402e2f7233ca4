-- Where a park stood at the end of each year, as reported then and in present-day divisions.
-- A change of divisions holds from its announcement on; one without a day is not applied.
with dated as (
    select
        years.value_year,
        years.year_end,
        attributes.park,
        attributes.attribute,
        attributes.value,
        row_number() over (
            partition by years.value_year, attributes.park, attributes.attribute
            order by attributes.valid_from desc
        ) as age
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('stg_park_attributes') }} as attributes
        on
            years.year_end >= attributes.valid_from
            and (attributes.valid_to is null or years.year_end < attributes.valid_to)
),

parks as (
    select
        value_year,
        year_end,
        park,
        max(case when attribute = 'city' then value end) as city,
        max(case when attribute = 'unit' then value end) as unit,
        max(case when attribute = 'level' then value end) as park_level,
        max(case when attribute = 'status' then value end) as status,
        max(case when attribute = 'counts_in' then value end) as counts_in
    from dated
    where age = 1
    group by value_year, year_end, park
),

views as (
    select 'present_day' as view
    union all
    select 'as_reported' as view
),

placed as (
    select
        views.view,
        parks.value_year,
        parks.park,
        coalesce(changes.new_code, parks.city) as city,
        parks.unit as stated_unit,
        parks.park_level,
        coalesce(parks.status, 'active') as status,
        parks.counts_in
    from parks
    cross join views
    left join {{ ref('division_changes') }} as changes
        on
            parks.city = changes.old_code
            and changes.level = 'city'
            and changes.announced is not null
            and (views.view = 'present_day' or parks.year_end >= changes.announced)
)

select
    placed.view,
    placed.value_year,
    placed.park,
    placed.city,
    coalesce(placed.stated_unit, own.code, cities.province) as unit,
    coalesce(own.lies_inside, placed.stated_unit, cities.province) as province,
    placed.park_level,
    placed.status,
    placed.counts_in
from placed
left join {{ ref('cities') }} as cities
    on placed.city = cities.code
left join {{ ref('reporting_units') }} as own
    on
        placed.city = own.code
        and own.kind = 'separately_planned_city'
