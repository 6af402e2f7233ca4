-- Each project that the plan starts by the report year: has any yearly form of the park named it?
-- The question stands at 本年有无重点项目, where the form says what its table holds.
SELECT
    declared.return_id,
    declared.fact_id,
    planned.name AS value,
    planned.start_month AS other,
    CASE WHEN NOT EXISTS (
        FROM project_rows AS reported
        WHERE reported.reporter = declared.reporter AND reported.form = 'park_progress'
        AND (reported.return_id = declared.return_id
            OR (reported.speaks AND reported.report_year < declared.report_year))
        AND (reported.code = planned.code OR reported.name = planned.name)
    ) THEN planned.name END AS unreported
FROM now AS declared
INNER JOIN plan_of USING (return_id)
INNER JOIN project_rows AS planned ON plan_of.plan_id = planned.return_id
WHERE declared.field = 'projects_any' AND planned.name IS NOT NULL
AND left(planned.start_month, 4)::INTEGER <= declared.report_year
