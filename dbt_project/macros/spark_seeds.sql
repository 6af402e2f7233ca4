{#- dbt-spark writes an empty cell of a seed as the word None and does not escape quotes. -#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do types.append(
            model.config.column_types.get(name, adapter.convert_type(agate_table, loop.index0))
        ) -%}
    {%- endfor -%}
    {%- set statement -%}
        insert into {{ this.render() }} values
        {% for row in agate_table.rows -%}
            (
            {%- for cell in row -%}
                cast({{ spark_literal(cell) }} as {{ types[loop.index0] }}){{ ', ' if not loop.last }}
            {%- endfor -%}
            ){{ ',' if not loop.last }}
        {% endfor %}
    {%- endset -%}
    {% do adapter.add_query(statement, abridge_sql_log=True) %}
    {{ return(statement) }}
{% endmacro %}

{% macro spark_literal(cell) %}
    {%- if cell is none -%}
        {{ return('null') }}
    {%- endif -%}
    {{ return("'" ~ (cell | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'") }}
{% endmacro %}
