-- What the figures of one form and value year give together (bounds: seeds/indicators.csv).
-- Shares in per cent have relations of their own (part ≤ whole); 能源产出率 is 单位生产总值能耗 again.
WITH figures AS (
    SELECT return_id, value_year, field, fact_id, value FROM now_figures
    UNION ALL
    SELECT return_id, value_year, 'gdp', fact_id, value FROM now_figures AS current_price
    WHERE field = 'gdp_current_price' AND NOT EXISTS (
        FROM now_figures AS constant_price
        WHERE constant_price.field = 'gdp'
        AND constant_price.return_id = current_price.return_id
        AND constant_price.value_year = current_price.value_year
    )
),

bounded AS (
    SELECT
        code, name_zh, unit, numerator, denominator, scale::DOUBLE AS scale,
        plausible_min::DOUBLE AS low, plausible_max::DOUBLE AS high,
        plausible_min || '~' || plausible_max AS bounds
    FROM indicators
    WHERE plausible_max <> '' AND unit <> '%' AND code <> 'energy_productivity'
),

ratios AS (
    SELECT
        above.return_id, above.fact_id, bounded.name_zh, bounded.unit, bounded.bounds,
        bounded.low, bounded.high, bounded.scale * above.value::DOUBLE / below.value::DOUBLE AS ratio
    FROM bounded
    INNER JOIN figures AS above ON bounded.numerator = above.field
    INNER JOIN figures AS below
        ON bounded.denominator = below.field AND above.return_id = below.return_id
        AND above.value_year = below.value_year AND below.value > 0
),

co2 AS (
    SELECT co2.return_id, co2.fact_id, co2.value::DOUBLE / energy.value::DOUBLE AS ratio
    FROM figures AS co2
    INNER JOIN figures AS energy USING (return_id, value_year)
    WHERE co2.field = 'co2_emissions' AND energy.field = 'energy_consumption' AND energy.value > 0
),

growth AS (
    SELECT
        stated.return_id, stated.fact_id, stated.raw_text, stated.value::DOUBLE AS stated,
        (year_pairs.value::DOUBLE / year_pairs.before::DOUBLE - 1) * 100 AS computed
    FROM now_figures AS stated
    INNER JOIN year_pairs
        ON stated.return_id = year_pairs.return_id AND stated.value_year = year_pairs.value_year
        AND year_pairs.field = 'gdp' AND year_pairs.own_fact_id IS NOT NULL AND year_pairs.before > 0
    WHERE stated.field = 'gdp_growth'
)

SELECT
    return_id, fact_id, name_zh AS raw, unit, printf('%.4g', ratio) AS value, bounds AS "limit",
    NULL AS other,
    CASE WHEN ratio = 0 THEN 1e6 ELSE greatest(ratio / high, low / ratio) END AS beyond,
    NULL::DOUBLE AS co2_beyond,
    NULL::DOUBLE AS growth_gap
FROM ratios
UNION ALL
-- Coal gives 2.7 t CO₂ per tce, gas 1.6; electricity and processes widen it on both sides.
SELECT
    return_id, fact_id, NULL, NULL, printf('%.4g', ratio), '0.2~6', NULL, NULL,
    CASE WHEN ratio = 0 THEN 1e6 ELSE greatest(ratio / 6, 0.2 / ratio) END, NULL
FROM co2
UNION ALL
SELECT
    return_id, fact_id, NULL, NULL, raw_text, NULL, printf('%.1f', computed), NULL, NULL,
    abs(stated - computed)
FROM growth
