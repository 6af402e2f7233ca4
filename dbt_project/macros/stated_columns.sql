{#- Columns of a form's statements out of int_stated_fact; what is held or blank is null. -#}
{% macro stated_texts(fields) -%}
    {%- for field in fields %}
        max(case when field = '{{ field }}' and state = 'counted' then text end) as {{ field }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}

{% macro stated_dates(fields) -%}
    {%- for field in fields %}
        max(case when field = '{{ field }}' and state = 'counted' then cast(text as date) end) as {{ field }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}

{% macro stated_years(fields) -%}
    {%- for field in fields %}
        max(case when field = '{{ field }}' and state = 'counted' then cast(value as integer) end) as {{ field }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}

{% macro stated_values(fields) -%}
    {%- for field in fields %}
        max(case when field = '{{ field }}' and state = 'counted' then value end) as {{ field }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}

{#- The last day of a year that stands in a column. -#}
{% macro year_end(year) -%}
    cast(cast({{ year }} as varchar(4)) || '-12-31' as date)
{%- endmacro %}
