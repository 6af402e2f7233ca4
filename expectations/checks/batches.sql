-- A park's return and the one before it, where one came in its city's batch and the other did not
-- (of one day the question which version counts is asked already).
WITH pairs AS (
    SELECT one.return_id, earlier.return_id AS earlier_id
    FROM returns AS one
    INNER JOIN returns AS earlier
        ON one.form = earlier.form AND one.reporter = earlier.reporter
        AND one.report_year = earlier.report_year AND one.revision > earlier.revision
    WHERE one.is_now AND one.reporter <> ''
    QUALIFY row_number() OVER (PARTITION BY one.return_id ORDER BY earlier.revision DESC) = 1
)

SELECT
    pairs.return_id,
    NULL AS fact_id,
    count(*) FILTER (WHERE one.value <> earlier.value)::VARCHAR AS value,
    string_agg(DISTINCT one.field, ',' ORDER BY one.field) FILTER (WHERE one.value <> earlier.value)
        AS raw_fields,
    (count(*) FILTER (WHERE one.value <> earlier.value))::DOUBLE AS differing
FROM pairs
INNER JOIN returns AS judged ON pairs.return_id = judged.return_id
INNER JOIN returns AS former ON pairs.earlier_id = former.return_id
INNER JOIN facts AS one ON pairs.return_id = one.return_id
INNER JOIN facts AS earlier
    ON pairs.earlier_id = earlier.return_id AND one.field = earlier.field
    AND one.row_key = earlier.row_key AND one.value_year = earlier.value_year
WHERE judged.from_batch <> former.from_batch AND judged.received_on <> former.received_on
GROUP BY pairs.return_id
