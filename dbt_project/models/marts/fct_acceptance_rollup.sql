-- Parks evaluated, applied, accepted (by grade), rejected, under rectification: in each year, and to
-- date. A park counts once in a year and once to date, however often it happened.
{%- set measures = [
    'evaluated', 'applied', 'accepted', 'rejected', 'rectifying', 'accepted_excellent',
    'accepted_good', 'accepted_qualified',
] %}
with measures as (
    {% for measure in measures -%}
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
    cast(sum(coalesce(members.in_year, 0)) as bigint) as value,
    cast(count(members.park) as bigint) as to_date,
    cast(count(*) as bigint) as n_owed
from {{ ref('bridge_place_park') }} as bridge
cross join measures
left join {{ ref('int_acceptance_member') }} as members
    on
        bridge.park = members.park
        and bridge.value_year = members.value_year
        and measures.measure = members.measure
group by
    bridge.view, bridge.scope, bridge.level, bridge.place, bridge.park_level, bridge.value_year,
    measures.measure
