-- Each project of a yearly form beside the park's plan, by code or by name. A plan that names no
-- project says nothing.
WITH reported AS (
    SELECT project_rows.*, plan_of.plan_id, plan_of.plan_year
    FROM project_rows INNER JOIN plan_of USING (return_id)
    WHERE is_now AND form = 'park_progress' AND name IS NOT NULL
    AND plan_of.plan_id IN (SELECT return_id FROM project_rows WHERE form = 'park_plan')
),

pairs AS (
    SELECT
        reported.*,
        planned.row_key AS planned_row,
        planned.planned AS plan_investment,
        planned.completion_month AS plan_completion,
        CASE WHEN reported.status = '建成投产'
            THEN reported.completion_month ELSE reported.report_year || '-12' END AS reached
    FROM reported
    LEFT JOIN project_rows AS planned
        ON reported.plan_id = planned.return_id
        AND (reported.code = planned.code OR reported.name = planned.name)
    QUALIFY row_number() OVER (
        PARTITION BY reported.return_id, reported.row_key
        ORDER BY coalesce(reported.code = planned.code, FALSE) DESC, planned.row_key
    ) = 1
)

SELECT
    return_id, name_id AS fact_id, name AS value, plan_year::VARCHAR AS other,
    CASE WHEN planned_row IS NULL THEN name END AS unplanned,
    NULL::DOUBLE AS invested_otherwise, NULL::DOUBLE AS months_late
FROM pairs
UNION ALL
SELECT
    return_id, planned_id, planned::VARCHAR, plan_investment::VARCHAR, NULL,
    greatest(planned, plan_investment)::DOUBLE / least(planned, plan_investment)::DOUBLE, NULL
FROM pairs WHERE least(planned, plan_investment) > 0
UNION ALL
SELECT
    return_id, coalesce(completion_id, status_id), coalesce(completion_month, status),
    plan_completion, NULL, NULL,
    (left(reached, 4)::INTEGER - left(plan_completion, 4)::INTEGER) * 12
    + right(reached, 2)::INTEGER - right(plan_completion, 2)::INTEGER
FROM pairs WHERE plan_completion IS NOT NULL AND reached IS NOT NULL
