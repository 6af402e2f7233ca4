{#- Whole days from one date to another, negative where the second lies before the first. -#}
{% macro days_between(first, second) -%}
    {{ return(adapter.dispatch('days_between', 'parkreport')(first, second)) }}
{%- endmacro %}

{% macro duckdb__days_between(first, second) -%}
    cast(datediff('day', {{ first }}, {{ second }}) as integer)
{%- endmacro %}

{% macro spark__days_between(first, second) -%}
    datediff({{ second }}, {{ first }})
{%- endmacro %}
