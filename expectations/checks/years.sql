-- A park's large totals beside the year before (factor), and beside what last year's form said of
-- the same year (revision). Side figures (one stock, one fuel) may well multiply; totals do not.
WITH totals AS (
    SELECT unnest([
        'gdp_current_price', 'gdp', 'industrial_value_added', 'energy_consumption',
        'industrial_energy_consumption', 'water_use', 'industrial_water_use', 'wastewater_treated',
        'wastewater_discharged', 'solid_waste_generated', 'solid_waste_utilized', 'land_developed',
        'co2_emissions', 'so2_emissions', 'nox_emissions', 'pm_emissions', 'voc_emissions',
        'cod_discharged'
    ]) AS field
),

pairs AS (
    SELECT
        return_id, fact_id, own_fact_id, raw_text, raw_before, raw_first,
        CASE WHEN least(value, before) > 0
            THEN greatest(value, before)::DOUBLE / least(value, before)::DOUBLE END AS factor,
        CASE WHEN least(value, first_value) > 0
            THEN greatest(value, first_value)::DOUBLE / least(value, first_value)::DOUBLE
        END AS revision
    FROM year_pairs SEMI JOIN totals USING (field)
)

SELECT return_id, fact_id, raw_text AS value, raw_before AS other, factor, NULL::DOUBLE AS revision
FROM pairs WHERE factor IS NOT NULL
UNION ALL
-- Either year may be the wrong one, and the form states both.
SELECT return_id, own_fact_id, raw_text, raw_before, factor, NULL
FROM pairs WHERE factor IS NOT NULL AND own_fact_id IS NOT NULL
UNION ALL
SELECT return_id, fact_id, raw_text, raw_first, NULL, revision
FROM pairs WHERE revision IS NOT NULL
