{#- Contracts name types as DuckDB does: varchar is string, x[] is array<x> on Spark. -#}
{% macro spark_type(data_type) %}
    {%- if data_type.endswith('[]') -%}
        {{ return('array<' ~ spark_type(data_type[:-2]) ~ '>') }}
    {%- endif -%}
    {{ return('string' if data_type == 'varchar' else data_type) }}
{% endmacro %}

{% macro spark__get_empty_schema_sql(columns) %}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do translated.update({name: dict(column, data_type=spark_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(translated)) }}
{% endmacro %}
