{#- Figures of projects and measures that add up over a scheme's tasks, by indicator. -#}
{% macro task_columns() %}
    {{ return(['investment_planned', 'investment_done', 'investment_to_date'] + effect_columns()) }}
{% endmacro %}
