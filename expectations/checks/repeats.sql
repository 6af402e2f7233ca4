-- How many figures of a value year equal the year before's. Counts of enterprises and boilers, land
-- and rates may well stay; of fewer than eight figures nothing is said.
SELECT
    return_id,
    NULL AS fact_id,
    any_value(sheet) AS sheet,
    value_year::VARCHAR AS value,
    count(*)::VARCHAR AS "left",
    (count(*) FILTER (WHERE year_pairs.value = before))::VARCHAR AS "right",
    (count(*) FILTER (WHERE year_pairs.value = before))::DOUBLE / count(*) AS repeated
FROM year_pairs
INNER JOIN indicators ON field = code
WHERE before > 0 AND year_pairs.value > 0 AND unit NOT IN ('家', '台', '%') AND field <> 'land_developed'
GROUP BY return_id, value_year
HAVING count(*) >= 8
