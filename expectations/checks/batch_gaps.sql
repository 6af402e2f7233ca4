-- The listed parks of a city that sends a batch, from which nothing has come for the year.
WITH listed AS (
    SELECT
        batches.return_id, batches.report_year, parks.park,
        dense_rank() OVER (
            PARTITION BY batches.return_id, list_rows.reporter ORDER BY list_rows.report_year DESC
        ) AS age
    FROM returns AS batches
    INNER JOIN parks ON batches.reporter = parks.city AND batches.report_year = parks.year
    INNER JOIN list_rows
        ON parks.park = list_rows.park AND list_rows.kind = 'eligible'
        AND list_rows.report_year <= batches.report_year
        AND list_rows.reporter IN (parks.city, parks.unit)
    WHERE batches.is_now AND batches.form = 'city_batch' AND NOT parks.is_merged
    AND parks.counts_in IS NULL
),

expected AS (SELECT DISTINCT return_id, report_year, park FROM listed WHERE age = 1),

missing AS (
    SELECT expected.*, sent.reporter IS NULL AS is_missing
    FROM expected
    LEFT JOIN (
        SELECT DISTINCT reporter, report_year FROM returns
        WHERE form = 'park_progress' AND (is_now OR speaks)
    ) AS sent ON expected.park = sent.reporter AND expected.report_year = sent.report_year
)

SELECT
    return_id,
    NULL AS fact_id,
    (count(*) FILTER (WHERE is_missing))::VARCHAR AS value,
    string_agg(park, ',' ORDER BY park) FILTER (WHERE is_missing) AS other_codes,
    (count(*) FILTER (WHERE is_missing))::DOUBLE AS missing
FROM missing
GROUP BY return_id
