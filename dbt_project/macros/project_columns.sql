{#- Columns of the forms' open tables that carry figures, by the code of the contract. -#}
{% macro effect_columns() %}
    {{ return(['energy_saved', 'water_saved', 'co2_reduced', 'solid_waste_reduced',
               'wastewater_reduced', 'so2_reduced', 'nox_reduced', 'pm_reduced', 'voc_reduced']) }}
{% endmacro %}

{% macro investment_columns() %}
    {{ return(['investment_planned', 'planned_central', 'planned_local', 'planned_own',
               'planned_loan', 'investment_done', 'done_central', 'done_local', 'done_own',
               'done_loan', 'investment_to_date', 'to_date_central', 'to_date_local',
               'to_date_own', 'to_date_loan']) }}
{% endmacro %}

{#- Figures of projects and measures that add up over a scheme's tasks, by indicator. -#}
{% macro task_columns() %}
    {{ return(['investment_planned', 'investment_done', 'investment_to_date'] + effect_columns()) }}
{% endmacro %}
