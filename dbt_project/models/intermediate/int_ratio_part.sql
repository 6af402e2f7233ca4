-- Numerators and denominators of the ratios, one row per summand; a summand with a minus is deducted.
{%- set sides = [
    ('numerator', 1), ('numerator', 2), ('numerator', 3), ('denominator', 1), ('denominator', 2)
] %}
with parts as (
    {% for side, position in sides %}
        select
            code as indicator,
            '{{ side }}' as side,
            split_part({{ side }}, '+', {{ position }}) as part
        from {{ ref('indicators') }}
        where kind = 'ratio'
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    indicator,
    side,
    replace(part, '-', '') as part,
    case when part like '-%' then -1 else 1 end as sign
from parts
where part <> ''
