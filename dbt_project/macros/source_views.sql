{#- What a source is on Spark: a view of its Parquet files. dbt-duckdb reads `external_location`. -#}
{% macro source_views() %}
    {{ return(adapter.dispatch('source_views', 'parkreport')()) }}
{% endmacro %}

{% macro duckdb__source_views() %}{% endmacro %}

{% macro spark__source_views() %}
    {% for source in (graph.sources.values() if execute else []) %}
        {% set path = source.config.meta.external_location
            | replace("read_parquet('", '') | replace("')", '') | replace('{name}', source.name) %}
        {% do run_query('create schema if not exists ' ~ source.schema) %}
        {% do run_query(
            'create or replace view ' ~ source.schema ~ '.' ~ source.identifier
            ~ ' as select * from parquet.`' ~ path ~ '`'
        ) %}
    {% endfor %}
{% endmacro %}
