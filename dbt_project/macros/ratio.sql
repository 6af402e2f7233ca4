{#- scale × numerator ÷ denominator to six places; null where the denominator is zero. -#}
{% macro ratio(scale, numerator, denominator) -%}
    {{ return(adapter.dispatch('ratio', 'parkreport')(scale, numerator, denominator)) }}
{%- endmacro %}

{% macro duckdb__ratio(scale, numerator, denominator) -%}
    cast(
        cast({{ scale }} as double) * {{ numerator }} / nullif({{ denominator }}, 0)
        as decimal(38, 6)
    )
{%- endmacro %}
