-- Parks by state at the end of each year, for each place, level and year, also by type of park and by
-- state in the 13th plan. Coverage = implementing or completed ÷ eligible in the unit's own list at
-- that date (domain rule 6); where nothing is known of any park a count is null, not zero; a park whose
-- progress is not known is not among the implementing ones.
{%- set measures = state_measures() %}
{%- set keys = ['view', 'scope', 'level', 'place', 'park_level', 'park_type', 'status_13th', 'value_year'] %}
with states as (
    select
        bridge.view,
        bridge.scope,
        bridge.level,
        bridge.place,
        bridge.park_level,
        members.*
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('int_park_state_member') }} as members
        on bridge.park = members.park and bridge.value_year = members.value_year
),

cuts as (
    select
        *,
        'all' as park_type,
        'all' as status_13th
    from states
    union all
    select
        *,
        own_park_type as park_type,
        'all' as status_13th
    from states
    union all
    select
        *,
        'all' as park_type,
        own_status_13th as status_13th
    from states
),

summed as (
    select
        {{ keys | join(', ') }},
        {% for measure, counts, known in measures -%}
            sum({{ measure }}) as {{ measure }},
            sum({{ measure }}_known) as {{ measure }}_known,
        {% endfor -%}
        count(*) as parks
    from cuts
    group by {{ keys | join(', ') }}
),

measures as (
    {% for measure, counts, known in measures -%}
        select '{{ measure }}' as measure
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

named as (
    select
        {% for key in keys -%}
            summed.{{ key }},
        {% endfor -%}
        measures.measure,
        case measures.measure
            {% for measure, counts, known in measures -%}
                when '{{ measure }}' then summed.{{ measure }}
            {% endfor -%}
        end as parks_counted,
        case when measures.measure = 'coverage' then summed.coverage end as numerator,
        case when measures.measure = 'coverage' then summed.eligible end as denominator,
        case measures.measure
            {% for measure, counts, known in measures -%}
                when '{{ measure }}' then summed.{{ measure }}_known
            {% endfor -%}
        end as n_known,
        case when measures.measure = 'coverage' then summed.eligible else summed.parks end as n_owed
    from summed
    cross join measures
)

select
    {{ keys | join(', ') }},
    measure,
    case
        when measure = 'coverage' then {{ ratio('100', 'numerator', 'denominator') }}
        when n_known > 0 then cast(parks_counted as decimal(38, 6))
    end as value,
    cast(numerator as decimal(38, 6)) as numerator,
    cast(denominator as decimal(38, 6)) as denominator,
    cast(n_known as bigint) as n_known,
    cast(n_owed as bigint) as n_owed
from named
