-- Which park counts in which measure of the state of the parks (macros/state_measures.sql), and of which
-- it is known: 1 or 0 for each park and year.
with changed as (
    select
        park,
        value_year,
        max(case when direction = 'in' then 1 else 0 end) = 1 as taken_in,
        max(case when direction = 'out' then 1 else 0 end) = 1 as taken_out
    from {{ ref('fct_list_change') }}
    group by park, value_year
),

states as (
    select
        parks.*,
        coalesce(parks.park_type, 'unknown') as own_park_type,
        coalesce(parks.status_13th, 'unknown') as own_status_13th,
        coalesce(changed.taken_in, false) as taken_in,
        coalesce(changed.taken_out, false) as taken_out
    from {{ ref('fct_park_state') }} as parks
    left join changed
        on parks.park = changed.park and parks.value_year = changed.value_year
)

select
    park,
    value_year,
    own_park_type,
    {% for measure, counts, known in state_measures() -%}
        case when {{ counts }} then 1 else 0 end as {{ measure }},
        case when {{ known }} then 1 else 0 end as {{ measure }}_known,
    {% endfor -%}
    own_status_13th
from states
