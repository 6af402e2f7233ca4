-- Which green park counts in which measure at each year end: 1 or 0. `recognised` counts whoever ever was,
-- `standing` and `rectifying` who still is; checks and reports are those of the year.
{%- set measures = [
    ('recognised', 'true'),
    ('standing', 'parks.is_standing'),
    ('withdrawn', 'parks.is_withdrawn'),
    ('checked', 'parks.is_checked'),
    ('rectifying', 'parks.is_standing and parks.is_rectifying'),
    ('reports_received', 'parks.has_report'),
    ('plans_received', 'parks.has_plan'),
] %}
{% for measure, condition in measures %}
    select
        parks.value_year,
        parks.park,
        parks.green_level,
        '{{ measure }}' as measure,
        case when {{ condition }} then 1 else 0 end as counts
    from {{ ref('int_green_park_year') }} as parks
    {% if not loop.last %}union all{% endif %}
{% endfor %}
