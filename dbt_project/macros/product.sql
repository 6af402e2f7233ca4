{#-
The exact product of two figures of six places, all twelve places kept. DuckDB keeps them; Spark cuts a
product whose digits could be more than 38 down to six places, so there the whole part and the rest of
the first factor are multiplied apart. The first factor below 10^18, the second below 10^13; beyond
that Spark gives null.
-#}
{% macro product(first, second) -%}
    {{ return(adapter.dispatch('product', 'parkreport')(first, second)) }}
{%- endmacro %}

{% macro duckdb__product(first, second) -%}
    {{ first }} * {{ second }}
{%- endmacro %}

{% macro spark__product(first, second) -%}
    (
        cast(
            cast(floor({{ first }}) as decimal(18, 0)) * cast({{ second }} as decimal(19, 6))
            as decimal(37, 12)
        )
        + cast(
            cast({{ first }} - floor({{ first }}) as decimal(6, 6)) * cast({{ second }} as decimal(19, 6))
            as decimal(37, 12)
        )
    )
{%- endmacro %}
