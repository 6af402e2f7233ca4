-- Parks as they stand in the last year, in present-day divisions.
with last_year as (
    select max(value_year) as value_year
    from {{ ref('int_value_year') }}
),

names as (
    select
        park,
        park_name,
        row_number() over (
            partition by park
            order by case kind when 'printed' then 1 else 2 end, valid_from desc, park_name
        ) as choice
    from {{ ref('stg_park_names') }}
)

select
    places.park,
    names.park_name,
    places.park_level as level,
    places.city,
    cities.name as city_name,
    places.unit,
    units.name as unit_name,
    places.province,
    places.status,
    places.counts_in
from {{ ref('int_park_place') }} as places
inner join last_year
    on places.value_year = last_year.value_year
left join names
    on places.park = names.park and names.choice = 1
left join {{ ref('cities') }} as cities
    on places.city = cities.code
left join {{ ref('reporting_units') }} as units
    on places.unit = units.code
where places.view = 'present_day'
