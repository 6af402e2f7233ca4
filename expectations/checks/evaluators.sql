-- Who assesses a park, beside who wrote any of its plans.
SELECT
    assessed.return_id,
    assessed.fact_id,
    assessed.text AS value,
    max(CASE
        WHEN replace(assessed.text, ' ', '') = replace(compiled.text, ' ', '') THEN compiled.text
    END) AS same_body
FROM now AS assessed
INNER JOIN standing AS compiled
    ON assessed.reporter = compiled.reporter AND compiled.form = 'park_plan'
    AND compiled.field = 'compiled_by'
WHERE assessed.form IN ('evaluation', 'acceptance') AND assessed.field = 'third_party'
AND assessed.text IS NOT NULL
GROUP BY assessed.return_id, assessed.fact_id, assessed.text
