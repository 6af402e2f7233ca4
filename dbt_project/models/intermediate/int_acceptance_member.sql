-- Which park was evaluated, applied, was accepted (by grade), rejected or put under rectification by the
-- end of each year, and whether in that year; with the facts that say so.
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
            event,
            return_id,
            on_day
        from {{ ref('int_park_event') }}
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

told as (
    select
        years.value_year,
        measured.park,
        measured.measure,
        case when extract(year from measured.on_day) = years.value_year then 1 else 0 end as in_year,
        facts.fact_id
    from {{ ref('int_value_year') }} as years
    inner join measured
        on years.year_end >= measured.on_day
    left join {{ ref('int_park_event_fact') }} as facts
        on
            measured.return_id = facts.return_id
            and measured.event = facts.event
            and measured.on_day = facts.on_day
),

facts as (
    select
        value_year,
        park,
        measure,
        array_sort(array_agg(distinct fact_id)) as fact_ids
    from told
    where fact_id is not null
    group by value_year, park, measure
),

members as (
    select
        value_year,
        park,
        measure,
        max(in_year) as in_year
    from told
    group by value_year, park, measure
)

select
    members.value_year,
    members.park,
    members.measure,
    members.in_year,
    facts.fact_ids
from members
left join facts
    on
        members.value_year = facts.value_year
        and members.park = facts.park
        and members.measure = facts.measure
