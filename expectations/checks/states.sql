-- What a park says of its transformation, beside its last form, the lists in force and the roster.
WITH stated AS (
    SELECT
        now.return_id, now.fact_id, now.reporter, now.report_year, now.text AS state,
        former.text AS earlier_state, former.report_year AS earlier_year
    FROM now
    LEFT JOIN standing AS former
        ON now.reporter = former.reporter AND former.form = 'park_progress'
        AND former.field = 'transformation_status' AND former.report_year < now.report_year
    WHERE now.form = 'park_progress' AND now.field = 'transformation_status' AND now.text IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY now.return_id ORDER BY former.report_year DESC NULLS LAST)
        = 1
),

listed AS (
    SELECT
        lists_of.return_id,
        string_agg(DISTINCT lists_of.sender, ',' ORDER BY lists_of.sender) AS senders,
        coalesce(bool_or(list_rows.kind = 'eligible'), FALSE) AS is_eligible,
        coalesce(bool_or(list_rows.kind = 'ineligible'), FALSE) AS is_ineligible
    FROM lists_of
    INNER JOIN returns AS judged ON lists_of.return_id = judged.return_id
    LEFT JOIN list_rows
        ON lists_of.list_id = list_rows.return_id AND judged.reporter = list_rows.park
    GROUP BY lists_of.return_id
)

SELECT
    return_id, fact_id, state AS value, earlier_year::VARCHAR AS other, earlier_state AS raw,
    NULL::VARCHAR AS other_codes,
    CASE WHEN (earlier_state = '已完成' AND state <> '已完成')
        OR (earlier_state = '实施中' AND state = '未启动') THEN state END AS went_back,
    NULL::VARCHAR AS unlisted, NULL::VARCHAR AS ineligible, NULL::VARCHAR AS merged
FROM stated
UNION ALL
SELECT
    return_id, fact_id, state, NULL, NULL, senders, NULL,
    CASE WHEN state <> '未启动' AND NOT is_eligible AND NOT is_ineligible THEN state END,
    CASE WHEN state <> '未启动' AND NOT is_eligible AND is_ineligible THEN state END,
    NULL
FROM stated INNER JOIN listed USING (return_id)
UNION ALL
SELECT
    now.return_id, now.fact_id, now.text, NULL, NULL, parks.counts_in, NULL, NULL, NULL,
    CASE WHEN parks.is_merged THEN now.text END
FROM now INNER JOIN parks ON now.reporter = parks.park AND now.report_year = parks.year
WHERE now.field = 'park_code' AND now.row_key = ''
