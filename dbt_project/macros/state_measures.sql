{#- Measures of a park's state: name, the condition that counts, the condition under which it is known. -#}
{% macro state_measures() %}
    {{ return([
        ('catalogue', 'true', 'true'),
        ('eligible', "eligibility = 'eligible'", "eligibility <> 'unknown'"),
        ('ineligible', "eligibility = 'ineligible'", "eligibility <> 'unknown'"),
        ('eligibility_unknown', "eligibility = 'unknown'", 'true'),
        ('listed_2022', 'listed_2022', 'listed_2022 is not null'),
        ('on_list', 'on_list', 'on_list is not null'),
        ('taken_in', 'taken_in', 'on_list is not null'),
        ('taken_out', 'taken_out', 'on_list is not null'),
        ('implementing', "transformation = 'implementing'", 'transformation is not null'),
        ('not_started', "transformation = 'not_started'", 'transformation is not null'),
        ('completed', "transformation = 'completed'", 'transformation is not null'),
        ('transformation_unknown', 'transformation is null', 'true'),
        ('plan_approved', 'plan_approved', 'true'),
        ('evaluated', 'evaluated', 'true'),
        ('applied', 'applied', 'true'),
        ('accepted', 'accepted', 'true'),
        ('rectifying', 'rectifying', 'true'),
        ('coverage', "eligibility = 'eligible' and transformation in ('implementing', 'completed')",
         "eligibility = 'eligible' and transformation is not null"),
    ]) }}
{% endmacro %}
