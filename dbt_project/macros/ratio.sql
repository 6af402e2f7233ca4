{#-
scale × numerator ÷ denominator, half away from zero at the sixth place; null where the denominator
is zero. In whole millionths, because neither engine divides decimals exactly: DuckDB gives a
DOUBLE, Spark rounds once to the places it has left. ⌊(2a + b) ÷ 2b⌋ is a ÷ b rounded half up.
-#}
{% macro ratio(scale, numerator, denominator) -%}
    {%- set product = millionths(scale) ~ ' * ' ~ millionths(numerator) -%}
    {%- set divisor = millionths(denominator) -%}
    {%- set negative = '(' ~ numerator ~ ' < 0) <> (' ~ denominator ~ ' < 0)' -%}
    cast(
        case when {{ negative }} then -0.000001 else 0.000001 end
        * {{ whole_quotient('2 * abs(' ~ product ~ ') + abs(' ~ divisor ~ ')', '2 * abs(' ~ divisor ~ ')') }}
        as decimal(38, 6)
    )
{%- endmacro %}

{% macro millionths(expression) -%}
    cast(cast({{ expression }} as decimal(38, 6)) * 1000000 as decimal(38, 0))
{%- endmacro %}

{#- ⌊dividend ÷ divisor⌋ of two whole numbers that are not negative; null where the divisor is zero. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_quotient', 'parkreport')(dividend, divisor)) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(dividend, divisor) -%}
    cast(
        cast({{ dividend }} as hugeint) // nullif(cast({{ divisor }} as hugeint), 0)
        as decimal(38, 0)
    )
{%- endmacro %}

{% macro spark__whole_quotient(dividend, divisor) -%}
    cast(
        (({{ dividend }}) - ({{ dividend }}) % nullif({{ divisor }}, 0)) / nullif({{ divisor }}, 0)
        as decimal(32, 0)
    )
{%- endmacro %}
