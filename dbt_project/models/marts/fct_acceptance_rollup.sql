-- Parks evaluated, applied, accepted (by grade), rejected, under rectification: in each year, and to
-- date. A park counts once in a year and once to date, however often it happened.
{%- set measures = [
    ('evaluated', "event = 'evaluated'"),
    ('applied', "event = 'applied'"),
    ('accepted', "event = 'accepted'"),
    ('rejected', "event = 'rejected'"),
    ('rectifying', "event = 'rectifying'"),
    ('accepted_excellent', "grade = 'excellent'"),
    ('accepted_good', "grade = 'good'"),
    ('accepted_qualified', "grade = 'qualified'"),
] %}
with measured as (
    {% for measure, condition in measures -%}
        select
            park,
            '{{ measure }}' as measure,
            on_day
        from {{ ref('int_park_event') }}
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

by_year as (
    select
        years.value_year,
        measured.park,
        measured.measure,
        max(case when extract(year from measured.on_day) = years.value_year then 1 else 0 end)
            as in_year
    from {{ ref('int_value_year') }} as years
    inner join measured
        on years.year_end >= measured.on_day
    group by years.value_year, measured.park, measured.measure
),

measures as (
    {% for measure, condition in measures -%}
        select '{{ measure }}' as measure
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    bridge.view,
    bridge.scope,
    bridge.level,
    bridge.place,
    bridge.park_level,
    bridge.value_year,
    measures.measure,
    cast(sum(coalesce(by_year.in_year, 0)) as bigint) as value,
    cast(count(by_year.park) as bigint) as to_date,
    cast(count(*) as bigint) as n_owed
from {{ ref('bridge_place_park') }} as bridge
cross join measures
left join by_year
    on
        bridge.park = by_year.park
        and bridge.value_year = by_year.value_year
        and measures.measure = by_year.measure
group by
    bridge.view, bridge.scope, bridge.level, bridge.place, bridge.park_level, bridge.value_year,
    measures.measure
