-- Each project code of a yearly form, and the other parks that report it in the same year.
SELECT
    one.return_id,
    one.code_id AS fact_id,
    one.code AS value,
    string_agg(DISTINCT other.reporter, ',' ORDER BY other.reporter) AS other_codes,
    string_agg(DISTINCT other.reporter, ',' ORDER BY other.reporter) AS other_parks
FROM project_rows AS one
LEFT JOIN project_rows AS other
    ON one.code = other.code AND one.report_year = other.report_year
    AND one.reporter <> other.reporter AND other.form = 'park_progress' AND other.speaks
WHERE one.is_now AND one.form = 'park_progress' AND one.code IS NOT NULL
GROUP BY one.return_id, one.code_id, one.code
