{#- Arrays and lists of words, where the engines' functions differ. Both order text by its bytes. -#}

{#- The distinct or not, non-null texts of a group in order, as one text; null where there is none. -#}
{% macro joined(expression, separator) -%}
    {{ return(adapter.dispatch('joined', 'parkreport')(expression, separator)) }}
{%- endmacro %}

{% macro duckdb__joined(expression, separator) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ expression }})
{%- endmacro %}

{% macro spark__joined(expression, separator) -%}
    nullif(array_join(array_sort(array_agg({{ expression }})), '{{ separator }}'), '')
{%- endmacro %}

{#- The elements of a group's non-null arrays of text in order; empty where there is none. -#}
{% macro merged(expression) -%}
    {{ return(adapter.dispatch('merged', 'parkreport')(expression)) }}
{%- endmacro %}

{% macro duckdb__merged(expression) -%}
    array_sort(coalesce(
        flatten(array_agg({{ expression }}) filter (where {{ expression }} is not null)),
        cast([] as varchar[])
    ))
{%- endmacro %}

{% macro spark__merged(expression) -%}
    array_sort(flatten(array_agg({{ expression }})))
{%- endmacro %}
