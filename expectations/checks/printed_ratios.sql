-- Ratios that a plan (base) or an assessment (actual) prints, beside what the park's yearly forms
-- give for that year. GDP at 2020's prices is the current price in 2020; elsewhere it must be stated.
WITH figures AS (
    SELECT reporter, field, value_year, value FROM latest_figures
    UNION ALL
    SELECT reporter, 'gdp', value_year, value FROM latest_figures AS current_price
    WHERE field = 'gdp_current_price' AND value_year = 2020 AND NOT EXISTS (
        FROM latest_figures AS constant_price
        WHERE constant_price.field = 'gdp' AND constant_price.value_year = 2020
        AND constant_price.reporter = current_price.reporter
    )
),

printed AS (
    SELECT return_id, fact_id, reporter, value_year, field, raw_text, value
    FROM now
    WHERE value > 0 AND (row_key = 'expected:base' OR row_key LIKE '%:actual')
    AND form IN ('park_plan', 'evaluation', 'acceptance')
),

parts AS (
    SELECT code, scale::DOUBLE AS scale, 'above' AS side, unnest(string_split(numerator, '+')) AS part
    FROM indicators WHERE source = 'ratio'
    UNION ALL
    SELECT code, scale::DOUBLE, 'below', unnest(string_split(denominator, '+'))
    FROM indicators WHERE source = 'ratio'
),

computed AS (
    SELECT
        printed.return_id, printed.fact_id, printed.value_year, printed.raw_text,
        printed.value::DOUBLE AS value, any_value(parts.scale)
        * (sum(figures.value) FILTER (WHERE parts.side = 'above'))::DOUBLE
        / nullif(sum(figures.value) FILTER (WHERE parts.side = 'below'), 0)::DOUBLE AS ratio
    FROM printed
    INNER JOIN parts ON printed.field = parts.code
    LEFT JOIN figures
        ON printed.reporter = figures.reporter AND parts.part = figures.field
        AND printed.value_year = figures.value_year
    GROUP BY printed.return_id, printed.fact_id, printed.value_year, printed.raw_text, printed.value
    HAVING count(*) = count(figures.value)
)

SELECT
    return_id, fact_id, raw_text AS value, printf('%.4g', ratio) AS other,
    value_year::VARCHAR AS raw,
    abs(value - ratio) / greatest(value, ratio) AS gap
FROM computed WHERE ratio IS NOT NULL
