{#- Columns of a form's statements out of int_stated_fact; what is held or blank is null. -#}
{% macro stated_texts(fields) -%}
    {{ stated_columns(fields, 'text') }}
{%- endmacro %}

{% macro stated_dates(fields) -%}
    {{ stated_columns(fields, 'cast(text as date)') }}
{%- endmacro %}

{% macro stated_years(fields) -%}
    {{ stated_columns(fields, 'cast(value as integer)') }}
{%- endmacro %}

{% macro stated_values(fields) -%}
    {{ stated_columns(fields, 'value') }}
{%- endmacro %}

{% macro stated_columns(fields, read) -%}
    {%- for field in fields -%}
        max(case when field = '{{ field }}' and state = 'counted' then {{ read }} end) as {{ field }}
        {%- if not loop.last %},
        {% endif %}
    {%- endfor %}
{%- endmacro %}

{#- The last day of a year that stands in a column. -#}
{% macro year_end(year) -%}
    cast(cast({{ year }} as varchar(4)) || '-12-31' as date)
{%- endmacro %}
