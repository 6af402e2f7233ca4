-- Where a park stood at the end of each year, as reported then and in present-day divisions.
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
        max(case when attribute = 'county' then value end) as county,
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
        coalesce(county_successors.code, parks.county) as county,
        coalesce(city_successors.code, parks.city) as city,
        parks.unit as stated_unit,
        parks.park_level,
        coalesce(parks.status, 'active') as status,
        parks.counts_in
    from parks
    cross join views
    left join {{ ref('int_division_successor') }} as city_successors
        on
            parks.city = city_successors.old_code
            and city_successors.level = 'city'
            and views.view = city_successors.view
            and parks.value_year = city_successors.value_year
    left join {{ ref('int_division_successor') }} as county_successors
        on
            parks.county = county_successors.old_code
            and county_successors.level = 'county'
            and views.view = county_successors.view
            and parks.value_year = county_successors.value_year
),

planned_cities as (
    select
        code,
        lies_inside
    from {{ ref('reporting_units') }}
    where kind = 'separately_planned_city'
),

with_unit as (
    select
        placed.*,
        coalesce(of_city.code, cities.province) as unit_of_city,
        coalesce(placed.stated_unit, of_city.code, cities.province) as unit
    from placed
    left join {{ ref('cities') }} as cities
        on placed.city = cities.code
    left join planned_cities as of_city
        on placed.city = of_city.code
)

-- A unit that is a separately planned city is its parks' city. Whose responsible unit is another
-- than that of the city around it (兵团) has no city.
select
    with_unit.view,
    with_unit.value_year,
    with_unit.park,
    with_unit.county,
    case
        when with_unit.city is null then planned_cities.code
        when with_unit.unit_of_city = with_unit.unit then with_unit.city
    end as city,
    with_unit.unit,
    coalesce(planned_cities.lies_inside, with_unit.unit) as province,
    with_unit.park_level,
    with_unit.status,
    with_unit.counts_in
from with_unit
left join planned_cities
    on with_unit.unit = planned_cities.code
