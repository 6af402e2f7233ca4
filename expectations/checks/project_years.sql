-- Each project beside itself in the park's earlier forms: by code where both state one, else by name.
WITH pairs AS (
    SELECT
        one.*,
        earlier.report_year AS earlier_year,
        earlier.status AS earlier_status,
        earlier.completion_month AS earlier_completion,
        earlier.planned AS earlier_planned,
        earlier.to_date AS earlier_to_date,
        row_number() OVER (
            PARTITION BY one.return_id, one.row_key ORDER BY earlier.report_year DESC, earlier.row_key
        ) AS age
    FROM project_rows AS one
    INNER JOIN project_rows AS earlier
        ON one.reporter = earlier.reporter AND one.report_year > earlier.report_year
        AND earlier.form = 'park_progress' AND earlier.speaks
        AND CASE WHEN one.code IS NOT NULL AND earlier.code IS NOT NULL
            THEN one.code = earlier.code AND one.name = earlier.name
            ELSE one.name = earlier.name END
    WHERE one.form = 'park_progress' AND one.is_now
),

twice AS (
    SELECT
        return_id, row_key, min(earlier_year)::VARCHAR AS earlier_year,
        arg_min(earlier_completion, earlier_year) AS completed
    FROM pairs
    WHERE status = '建成投产' AND completion_month LIKE report_year || '-%'
    AND earlier_status = '建成投产' AND earlier_completion IS NOT NULL
    GROUP BY return_id, row_key
)

-- The month and the effects that would be counted a second time.
SELECT
    twice.return_id, now.fact_id, NULL AS value, twice.earlier_year AS other,
    twice.completed AS raw, twice.earlier_year AS commissioned_before,
    NULL::DOUBLE AS to_date_gap, NULL::VARCHAR AS reopened, NULL::DOUBLE AS replanned
FROM twice
INNER JOIN now USING (return_id, row_key)
LEFT JOIN indicators ON now.field = indicators.code
WHERE now.field = 'completion_month' OR indicators.source = 'projects_and_measures'
UNION ALL
SELECT
    return_id, to_date_id, to_date::VARCHAR, earlier_to_date::VARCHAR, done::VARCHAR, NULL,
    abs(to_date - earlier_to_date - done)::DOUBLE
    / greatest(to_date, earlier_to_date + done, 1)::DOUBLE, NULL, NULL
FROM pairs
WHERE age = 1 AND earlier_year = report_year - 1
AND to_date IS NOT NULL AND earlier_to_date IS NOT NULL AND done IS NOT NULL
UNION ALL
SELECT
    return_id, status_id, status, earlier_year::VARCHAR, NULL, NULL, NULL,
    CASE WHEN earlier_status = '建成投产' AND status <> '建成投产' THEN status END, NULL
FROM pairs WHERE age = 1 AND status IS NOT NULL
UNION ALL
SELECT
    return_id, planned_id, planned::VARCHAR, earlier_planned::VARCHAR, NULL, NULL, NULL, NULL,
    greatest(planned, earlier_planned)::DOUBLE / least(planned, earlier_planned)::DOUBLE
FROM pairs WHERE age = 1 AND least(planned, earlier_planned) > 0
