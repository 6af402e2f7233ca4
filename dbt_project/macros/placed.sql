{#-
Each row of a relation once for every level and scope in which it counts, with that `place` (null
where the row has none). The relation names its county, city, province and unit.
-#}
{% macro placed(relation) -%}
    select
        scopes.scope,
        levels.level,
        case
            when levels.level = 'nation' then 'CN'
            when levels.level = 'city' then located.city
            when levels.level = 'county' then located.county
            when scopes.scope = 'with' then located.province
            else located.unit
        end as place,
        located.*
    from {{ relation }} as located
    cross join (
        {%- for scope in ('with', 'without') %}
        select '{{ scope }}' as scope
        {%- if not loop.last %} union all {% endif %}
        {%- endfor %}
    ) as scopes
    cross join (
        {%- for level in ('county', 'city', 'unit', 'nation') %}
        select '{{ level }}' as level
        {%- if not loop.last %} union all {% endif %}
        {%- endfor %}
    ) as levels
{%- endmacro %}
