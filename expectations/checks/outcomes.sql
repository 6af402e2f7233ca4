-- Base and target as evaluation and acceptance repeat them, beside the plan; of a plan that is sent
-- again the base (its targets are what it may change).
WITH repeated AS (
    SELECT
        now.return_id, now.fact_id, now.field, now.raw_text, now.value, plan_of.plan_id,
        plan_of.plan_year,
        CASE WHEN now.row_key = '' THEN '' ELSE 'expected:' || split_part(now.row_key, ':', 2) END
            AS place
    FROM now INNER JOIN plan_of USING (return_id)
    WHERE now.value IS NOT NULL
    AND (
        (now.form IN ('evaluation', 'acceptance') AND (
            now.row_key LIKE '%:base' OR now.row_key LIKE '%:target'
            OR (now.row_key = '' AND now.field IN ('base_year', 'target_year'))
        ))
        OR (now.form = 'park_plan' AND (
            now.row_key = 'expected:base' OR (now.row_key = '' AND now.field = 'base_year')
        ))
    )
)

SELECT
    repeated.return_id,
    repeated.fact_id,
    repeated.raw_text AS value,
    repeated.plan_year::VARCHAR AS other,
    planned.raw_text AS raw,
    CASE
        WHEN repeated.value = planned.value THEN 0
        WHEN repeated.place = '' THEN 1
        ELSE abs(repeated.value - planned.value)::DOUBLE
            / greatest(abs(repeated.value), abs(planned.value))::DOUBLE
    END AS gap
FROM repeated
INNER JOIN standing AS planned
    ON repeated.plan_id = planned.return_id AND repeated.field = planned.field
    AND repeated.place = planned.row_key AND planned.value IS NOT NULL
