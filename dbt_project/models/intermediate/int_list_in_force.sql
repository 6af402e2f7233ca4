-- The rows of the list that speaks for a park at the end of each year: each reporter's latest
-- statement up to that year; of those that name the park, that of the highest authority.
with statements as (
    select
        years.value_year,
        statements.return_id,
        row_number() over (
            partition by years.value_year, statements.reporter
            order by statements.report_year desc
        ) as age
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_statement') }} as statements
        on years.value_year >= statements.report_year
    where statements.form = 'park_list'
),

ranked as (
    select
        statements.value_year,
        list_rows.*,
        rank() over (
            partition by statements.value_year, list_rows.park
            order by list_rows.authority, list_rows.reporter
        ) as choice
    from statements
    inner join {{ ref('int_list_row') }} as list_rows
        on statements.return_id = list_rows.return_id
    where statements.age = 1
),

once as (
    select
        *,
        row_number() over (
            partition by value_year, park, table_code
            order by row_key
        ) as mention
    from ranked
    where choice = 1
)

select
    value_year,
    return_id,
    reporter,
    report_year,
    table_code,
    row_key,
    park,
    park_name,
    city_name,
    level_name,
    park_type,
    status_13th,
    reason,
    approved_by,
    document_number,
    document_date,
    direction,
    fact_ids
from once
-- A park named twice in one table counts once; it may be taken in and out more than once.
where mention = 1 or table_code = 'list_change'
