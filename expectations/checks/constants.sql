-- For how many years the last stated value has stood: CO₂ emissions, and the energy saved in a year
-- by projects commissioned in it and by measures.
WITH saved AS (
    SELECT
        facts.return_id, facts.reporter, facts.report_year, min(facts.fact_id) AS fact_id,
        sum(facts.value) AS value
    FROM facts
    LEFT JOIN project_rows AS projects USING (return_id, row_key)
    WHERE facts.form = 'park_progress' AND facts.field = 'energy_saved' AND facts.value > 0
    AND (
        facts.row_key LIKE 'measure:%'
        OR (
            projects.status = '建成投产'
            AND projects.completion_month LIKE facts.report_year || '-%'
        )
    )
    GROUP BY facts.return_id, facts.reporter, facts.report_year
),

stated AS (
    SELECT return_id, reporter, field, report_year, value_year, fact_id, value
    FROM now_figures WHERE field = 'co2_emissions'
    UNION ALL
    SELECT return_id, reporter, 'energy_saved', report_year, report_year, fact_id, value
    FROM saved SEMI JOIN (SELECT return_id FROM returns WHERE is_now) USING (return_id)
),

last_stated AS (
    SELECT
        return_id, reporter, field, report_year, max(value_year) AS value_year,
        arg_max(value, value_year) AS value, arg_max(fact_id, value_year) AS fact_id,
        min(value_year) AS first_year
    FROM stated
    GROUP BY return_id, reporter, field, report_year
),

series AS (
    SELECT return_id, field, value_year, value FROM stated
    UNION ALL
    SELECT judged.return_id, judged.field, earlier.value_year, earlier.value
    FROM last_stated AS judged
    INNER JOIN latest_figures AS earlier
        ON judged.reporter = earlier.reporter AND judged.field = earlier.field
        AND earlier.value_year < judged.first_year
    UNION ALL
    SELECT judged.return_id, judged.field, earlier.report_year, earlier.value
    FROM last_stated AS judged
    INNER JOIN saved AS earlier
        ON judged.reporter = earlier.reporter AND judged.field = 'energy_saved'
        AND earlier.report_year < judged.report_year
    SEMI JOIN (SELECT return_id FROM returns WHERE speaks) AS speaking
        ON earlier.return_id = speaking.return_id
)

SELECT
    judged.return_id,
    judged.fact_id,
    printf('%.10g', judged.value::DOUBLE) AS value,
    constant_years::VARCHAR AS "left",
    constant_years::DOUBLE AS constant_years
FROM last_stated AS judged
INNER JOIN (
    SELECT judged.return_id, judged.field, count(*) FILTER (
        WHERE series.value_year > coalesce(other.value_year, 0)
    ) AS constant_years
    FROM last_stated AS judged
    INNER JOIN series USING (return_id, field)
    LEFT JOIN (
        SELECT series.return_id, series.field, max(series.value_year) AS value_year
        FROM series INNER JOIN last_stated USING (return_id, field)
        WHERE series.value <> last_stated.value
        GROUP BY series.return_id, series.field
    ) AS other USING (return_id, field)
    GROUP BY judged.return_id, judged.field
) AS runs USING (return_id, field)
WHERE judged.value > 0
