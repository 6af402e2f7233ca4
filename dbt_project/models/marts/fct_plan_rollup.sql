-- 003 annex 1: parks planned by city, year and level, in the divisions of the plan and of today.
{%- set periods = ['2018', '2019', '2020', 'cumulative'] %}
{%- set levels = ['all', 'national', 'provincial'] %}
with listed as (
    select
        'as_reported' as view,
        city_as_reported as place,
        province,
        plan_year,
        level,
        fact_ids
    from {{ ref('fct_plan_park') }}
    union all
    select
        'present_day' as view,
        city_present_day as place,
        province,
        plan_year,
        level,
        fact_ids
    from {{ ref('fct_plan_park') }}
),

placed as (
    select
        view,
        place,
        plan_year,
        level,
        fact_ids
    from listed
    union all
    select
        view,
        province as place,
        plan_year,
        level,
        fact_ids
    from listed
),

places as (
    select distinct
        view,
        place
    from placed
),

cells as (
        {% for period in periods %}{% for level in levels %}
        select
            '{{ period }}' as period,
            '{{ level }}' as park_level
        {% if not (loop.last and period == periods[-1]) %}union all{% endif %}
    {% endfor %}{% endfor %}
)

select
    places.view,
    places.place,
    cells.period,
    cells.park_level,
    coalesce(cities.name, '全省合计') as place_name,
    cast(
        row_number() over (
            partition by places.view, cells.period, cells.park_level
            order by places.place
        ) as integer
    ) as position,
    count(placed.plan_year) as parks,
    {{ merged('placed.fact_ids') }} as fact_ids
from places
cross join cells
left join placed
    on
        places.view = placed.view
        and places.place = placed.place
        and (cells.period = 'cumulative' or cells.period = cast(placed.plan_year as varchar(4)))
        and (cells.park_level = 'all' or cells.park_level = placed.level)
left join {{ ref('cities') }} as cities
    on places.place = cities.code
group by places.view, places.place, cells.period, cells.park_level, cities.name
