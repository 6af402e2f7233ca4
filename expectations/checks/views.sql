-- What every check table is made from.
--   facts    figures and texts that nothing holds, of the returns being judged and of others
--   returns  is_now: being judged; speaks: its reporter's one statement (two different versions of
--            one day speak neither)
-- A check table has a row for each comparison, whether it is broken or not: return_id, fact_id (null:
-- the return as a whole), the measures that rules test, and what a message fills in by name.
CREATE TABLE now AS
SELECT facts.* FROM facts SEMI JOIN (SELECT return_id FROM returns WHERE is_now) USING (return_id);

CREATE TABLE standing AS
SELECT facts.* FROM facts SEMI JOIN (SELECT return_id FROM returns WHERE speaks) USING (return_id);

-- Single figures of the yearly form.
CREATE VIEW now_figures AS
SELECT * FROM now WHERE form = 'park_progress' AND row_key = '' AND value IS NOT NULL;

CREATE VIEW standing_figures AS
SELECT * FROM standing WHERE form = 'park_progress' AND row_key = '' AND value IS NOT NULL;

-- Of each park and value year the latest statement.
CREATE TABLE latest_figures AS
SELECT reporter, field, value_year, arg_max(value, report_year) AS value
FROM standing_figures
GROUP BY reporter, field, value_year;

-- Each figure of a form beside the year before: of the same form, else of last year's form.
CREATE TABLE year_pairs AS
SELECT
    one.return_id,
    one.fact_id,
    one.sheet,
    one.field,
    one.value_year,
    one.value,
    one.raw_text,
    own.fact_id AS own_fact_id,
    coalesce(own.value, former.value) AS before,
    coalesce(own.raw_text, former.raw_text) AS raw_before,
    first.value AS first_value,
    first.raw_text AS raw_first
FROM now_figures AS one
LEFT JOIN now_figures AS own
    ON one.return_id = own.return_id AND one.field = own.field AND one.value_year = own.value_year + 1
LEFT JOIN standing_figures AS former
    ON one.reporter = former.reporter AND one.field = former.field
    AND one.value_year = former.value_year + 1 AND one.report_year = former.report_year + 1
LEFT JOIN standing_figures AS first
    ON one.reporter = first.reporter AND one.field = first.field
    AND one.value_year = first.value_year AND one.report_year = first.report_year + 1;

-- Rows of the project tables of yearly forms and plans.
CREATE TABLE project_rows AS
SELECT
    facts.return_id,
    facts.form,
    facts.reporter,
    facts.report_year,
    facts.row_key,
    bool_or(returns.is_now) AS is_now,
    bool_or(returns.speaks) AS speaks,
    max(replace(facts.text, ' ', '')) FILTER (WHERE facts.field = 'project_name') AS name,
    max(upper(replace(facts.text, ' ', ''))) FILTER (WHERE facts.field = 'project_code') AS code,
    max(facts.text) FILTER (WHERE facts.field = 'status') AS status,
    max(facts.text) FILTER (WHERE facts.field = 'start_month') AS start_month,
    max(facts.text) FILTER (WHERE facts.field = 'completion_month') AS completion_month,
    max(facts.value) FILTER (WHERE facts.field = 'investment_planned') AS planned,
    max(facts.value) FILTER (WHERE facts.field = 'investment_done') AS done,
    max(facts.value) FILTER (WHERE facts.field = 'investment_to_date') AS to_date,
    max(facts.fact_id) FILTER (WHERE facts.field = 'project_name') AS name_id,
    max(facts.fact_id) FILTER (WHERE facts.field = 'project_code') AS code_id,
    max(facts.fact_id) FILTER (WHERE facts.field = 'status') AS status_id,
    max(facts.fact_id) FILTER (WHERE facts.field = 'completion_month') AS completion_id,
    max(facts.fact_id) FILTER (WHERE facts.field = 'investment_planned') AS planned_id,
    max(facts.fact_id) FILTER (WHERE facts.field = 'investment_to_date') AS to_date_id
FROM facts INNER JOIN returns USING (return_id)
WHERE facts.row_key LIKE 'project:%' OR facts.row_key LIKE 'planned_project:%'
GROUP BY facts.return_id, facts.form, facts.reporter, facts.report_year, facts.row_key;

-- The plan that a return of a park is held against: approved before merely sent, the latest of its
-- year or an earlier one.
CREATE TABLE plan_of AS
SELECT judged.return_id, plans.return_id AS plan_id, plans.report_year AS plan_year
FROM returns AS judged
INNER JOIN returns AS plans
    ON judged.reporter = plans.reporter AND plans.form = 'park_plan' AND plans.speaks
    AND plans.report_year <= judged.report_year AND plans.return_id <> judged.return_id
    AND (judged.form <> 'park_plan' OR plans.report_year < judged.report_year)
LEFT JOIN (SELECT return_id, text FROM standing WHERE field = 'plan_status') AS states
    ON plans.return_id = states.return_id
WHERE judged.is_now
QUALIFY row_number() OVER (
    PARTITION BY judged.return_id
    ORDER BY coalesce(states.text, '') = '已审核同意' DESC, plans.report_year DESC
) = 1;

-- Where each park lies at the end of each year, and whether it is still one of its own.
CREATE TABLE parks AS
WITH years AS (
    SELECT report_year AS year FROM returns WHERE report_year IS NOT NULL
    UNION
    SELECT report_year - 1 FROM returns WHERE report_year IS NOT NULL
),

dated AS (
    SELECT
        park_attributes.park,
        years.year,
        max(value) FILTER (WHERE attribute = 'city') AS city,
        max(value) FILTER (WHERE attribute = 'unit') AS unit,
        max(value) FILTER (WHERE attribute = 'level') AS level,
        max(value) FILTER (WHERE attribute = 'status') AS status,
        max(value) FILTER (WHERE attribute = 'counts_in') AS counts_in
    FROM park_attributes
    INNER JOIN years
        ON valid_from <= year || '-12-31' AND (valid_to = '' OR valid_to > year || '-12-31')
    GROUP BY park_attributes.park, years.year
)

SELECT
    dated.park,
    dated.year,
    dated.city,
    coalesce(dated.unit, apart.code, cities.province) AS unit,
    dated.level,
    coalesce(dated.status, '') = 'merged' AS is_merged,
    dated.counts_in
FROM dated
LEFT JOIN cities ON dated.city = cities.code
LEFT JOIN units AS apart ON dated.city = apart.code;

-- The lists in force for each return: the latest of its park's city and reporting unit.
CREATE TABLE list_rows AS
SELECT
    return_id, reporter, report_year, row_key, text AS park,
    split_part(row_key, ':', 1) AS kind
FROM standing WHERE form = 'park_list' AND field = 'park' AND text IS NOT NULL;

CREATE TABLE lists_of AS
SELECT judged.return_id, lists.return_id AS list_id, lists.reporter AS sender
FROM returns AS judged
INNER JOIN parks ON judged.reporter = parks.park AND judged.report_year = parks.year
INNER JOIN returns AS lists
    ON lists.form = 'park_list' AND lists.speaks AND lists.report_year <= judged.report_year
    AND lists.reporter IN (parks.city, parks.unit)
WHERE judged.is_now
QUALIFY row_number() OVER (
    PARTITION BY judged.return_id, lists.reporter ORDER BY lists.report_year DESC
) = 1;
