{#- Whether numerator ÷ denominator is at least nine tenths, in exact decimals (001 三(四)). -#}
{% macro reaches_90(numerator, denominator) -%}
    case
        when {{ denominator }} > 0
            then cast(10 as decimal(2, 0)) * {{ numerator }} >= cast(9 as decimal(2, 0)) * {{ denominator }}
        when {{ denominator }} < 0
            then cast(10 as decimal(2, 0)) * {{ numerator }} <= cast(9 as decimal(2, 0)) * {{ denominator }}
    end
{%- endmacro %}
