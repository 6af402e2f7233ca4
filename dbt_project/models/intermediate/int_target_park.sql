-- The parks of a scheme's place with their dated attributes on the day that a target is due
-- (reference/park_attributes.csv). The document of Wenzhou speaks of days before the figures begin.
with dated as (
    select
        targets.position,
        targets.due,
        targets.place,
        targets.park_level,
        attributes.park,
        attributes.attribute,
        attributes.value,
        row_number() over (
            partition by targets.position, attributes.park, attributes.attribute
            order by attributes.valid_from desc
        ) as age
    from {{ ref('int_target') }} as targets
    inner join {{ ref('stg_park_attributes') }} as attributes
        on
            targets.due >= attributes.valid_from
            and (attributes.valid_to is null or targets.due < attributes.valid_to)
    where targets.is_own
),

parks as (
    select
        position,
        place,
        park_level,
        park,
        {% for attribute in [
            'city', 'unit', 'level', 'status', 'counts_in', 'wenzhou_2014_deadline',
            'demonstration_provincial', 'demonstration_national', 'eco_park',
            'petrochemical_cluster', 'ldar_platform', 'coking_units', 'coking_units_sealed',
            'central_heating', 'scattered_coal_boilers',
        ] -%}
            max(case when attribute = '{{ attribute }}' then value end) as own_{{ attribute }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from dated
    where age = 1
    group by position, place, park_level, park
)

select
    parks.position,
    parks.park,
    coalesce(parks.own_status, 'active') = 'merged' or parks.own_counts_in is not null as is_merged,
    parks.own_level as park_level,
    cast(parks.own_wenzhou_2014_deadline as integer) as wenzhou_2014_deadline,
    parks.own_demonstration_provincial as demonstration_provincial,
    parks.own_demonstration_national as demonstration_national,
    parks.own_eco_park as eco_park,
    parks.own_petrochemical_cluster as petrochemical_cluster,
    parks.own_ldar_platform as ldar_platform,
    cast(parks.own_coking_units as decimal(28, 6)) as coking_units,
    cast(parks.own_coking_units_sealed as decimal(28, 6)) as coking_units_sealed,
    parks.own_central_heating as central_heating,
    cast(parks.own_scattered_coal_boilers as decimal(28, 6)) as scattered_coal_boilers
from parks
inner join {{ ref('cities') }} as cities
    on parks.own_city = cities.code
where
    parks.place in ('CN', parks.own_unit, cities.code, cities.province)
    and (parks.park_level = 'all' or parks.own_level = parks.park_level)
