-- How far a park's intensity lies from the parks of its level, in robust standard deviations of the
-- logarithm (1.4826 × the median absolute deviation, at least 0.1). Fewer than ten parks are no peers.
WITH pairs AS (
    SELECT * FROM (VALUES
        ('energy_consumption', 'gdp_current_price'),
        ('water_use', 'gdp_current_price'),
        ('co2_emissions', 'energy_consumption'),
        ('solid_waste_generated', 'gdp_current_price'),
        ('nox_emissions', 'gdp_current_price'),
        ('voc_emissions', 'gdp_current_price'),
        ('energy_consumption', 'land_developed'),
        ('gdp_current_price', 'land_developed')
    ) AS listed (field, base)
),

known AS (
    SELECT
        pairs.field, pairs.base, above.value_year, parks.level,
        ln(above.value::DOUBLE / below.value::DOUBLE) AS intensity
    FROM pairs
    INNER JOIN latest_figures AS above ON pairs.field = above.field AND above.value > 0
    INNER JOIN latest_figures AS below
        ON pairs.base = below.field AND above.reporter = below.reporter
        AND above.value_year = below.value_year AND below.value > 0
    INNER JOIN parks ON above.reporter = parks.park AND above.value_year = parks.year
),

levels AS (
    SELECT
        field, base, value_year, level, count(*) AS parks,
        median(intensity) AS middle, mad(intensity) AS spread
    FROM known
    GROUP BY field, base, value_year, level
    HAVING count(*) >= 10
),

judged AS (
    SELECT
        above.return_id, above.fact_id, pairs.field, pairs.base, above.value_year, parks.level,
        ln(above.value::DOUBLE / below.value::DOUBLE) AS intensity
    FROM pairs
    INNER JOIN now_figures AS above ON pairs.field = above.field AND above.value > 0
    INNER JOIN now_figures AS below
        ON pairs.base = below.field AND above.return_id = below.return_id
        AND above.value_year = below.value_year AND below.value > 0
    INNER JOIN parks ON above.reporter = parks.park AND above.value_year = parks.year
)

SELECT
    judged.return_id,
    judged.fact_id,
    judged.base AS raw_fields,
    printf('%.4g', exp(judged.intensity)) AS value,
    printf('%.4g', exp(levels.middle)) AS other,
    levels.parks::VARCHAR AS "left",
    abs(judged.intensity - levels.middle) / greatest(1.4826 * levels.spread, 0.1) AS distance
FROM judged INNER JOIN levels USING (field, base, value_year, level)
