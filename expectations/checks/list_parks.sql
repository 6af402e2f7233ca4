-- Each park on a list: does the roster still have it as one of its own?
SELECT
    named.return_id,
    named.fact_id,
    resolved.raw_text AS value,
    parks.counts_in AS other_codes,
    CASE WHEN parks.is_merged THEN parks.park END AS merged
FROM now AS resolved
INNER JOIN now AS named
    ON resolved.return_id = named.return_id AND resolved.row_key = named.row_key
    AND named.field = 'park_name'
INNER JOIN parks ON resolved.text = parks.park AND resolved.report_year = parks.year
WHERE resolved.form = 'park_list' AND resolved.field = 'park' AND resolved.row_key LIKE 'eligible:%'
