-- The parks of a sender's area that its list names nowhere. A separately planned city's parks are
-- on its own list.
WITH lists AS (
    SELECT return_id, reporter, report_year, any_value(sheet) FILTER (WHERE row_key LIKE 'eligible:%')
        AS sheet
    FROM now WHERE form = 'park_list' GROUP BY return_id, reporter, report_year
),

missing AS (
    SELECT lists.return_id, lists.sheet, parks.park, named.text IS NULL AS is_forgotten
    FROM lists
    INNER JOIN parks
        ON lists.reporter IN (parks.city, parks.unit) AND lists.report_year = parks.year
        AND NOT parks.is_merged AND parks.counts_in IS NULL
    LEFT JOIN (SELECT DISTINCT return_id, text FROM now WHERE field = 'park') AS named
        ON lists.return_id = named.return_id AND parks.park = named.text
)

SELECT
    return_id,
    NULL AS fact_id,
    sheet,
    (count(*) FILTER (WHERE is_forgotten))::VARCHAR AS value,
    string_agg(park, ',' ORDER BY park) FILTER (WHERE is_forgotten) AS other_codes,
    (count(*) FILTER (WHERE is_forgotten))::DOUBLE AS forgotten
FROM missing
GROUP BY return_id, sheet
