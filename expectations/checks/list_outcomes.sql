-- What a park is to reach, on its plan and on the list. Reductions are left out: the list asks for
-- those of a year, the plan for those of all its years.
WITH listed AS (
    SELECT
        standing.return_id, standing.fact_id, standing.field, standing.value, standing.raw_text,
        list_rows.park, list_rows.report_year,
        standing.return_id IN (SELECT return_id FROM returns WHERE is_now) AS is_now
    FROM standing
    INNER JOIN list_rows
        ON standing.return_id = list_rows.return_id AND standing.row_key = list_rows.row_key
    WHERE list_rows.kind = 'eligible' AND standing.value IS NOT NULL
    AND standing.field IN ('energy_per_gdp', 'water_per_gdp', 'solid_waste_utilization_rate')
),

planned AS (
    SELECT
        standing.return_id, standing.fact_id, standing.field, standing.value, standing.raw_text,
        standing.reporter AS park, standing.report_year,
        standing.return_id IN (SELECT return_id FROM returns WHERE is_now) AS is_now
    FROM standing
    WHERE standing.form = 'park_plan' AND standing.row_key = 'expected:target'
    AND standing.value IS NOT NULL
),

pairs AS (
    SELECT
        CASE WHEN planned.is_now THEN planned.return_id ELSE listed.return_id END AS return_id,
        CASE WHEN planned.is_now THEN planned.fact_id ELSE listed.fact_id END AS fact_id,
        planned.raw_text AS value,
        listed.raw_text AS other,
        listed.report_year AS list_year,
        planned.report_year AS plan_year,
        listed.fact_id AS listed_fact,
        CASE WHEN planned.value = listed.value THEN 0
            ELSE abs(planned.value - listed.value)::DOUBLE
                / greatest(planned.value, listed.value)::DOUBLE END AS gap
    FROM planned
    INNER JOIN listed ON planned.park = listed.park AND planned.field = listed.field
    WHERE planned.is_now OR listed.is_now
)

SELECT return_id, fact_id, value, other, gap
FROM pairs
QUALIFY row_number() OVER (
    PARTITION BY return_id, fact_id ORDER BY list_year DESC, plan_year DESC, listed_fact
) = 1
