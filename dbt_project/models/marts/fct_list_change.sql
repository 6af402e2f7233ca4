-- Parks taken into or out of the list (调入、调出), each change once: a list sent again, or a city's
-- beside its unit's, repeats it. Without a day it happened in the list's report year.
with changes as (
    select
        *,
        coalesce(document_date, {{ year_end('report_year') }}) as effective_on
    from {{ ref('int_list_row') }}
    where table_code = 'list_change' and direction is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by park, direction, extract(year from effective_on)
            order by authority, report_year, return_id, row_key
        ) as choice
    from changes
)

select
    return_id,
    row_key,
    reporter,
    report_year,
    park,
    park_name,
    direction,
    reason,
    document_number,
    document_date,
    effective_on,
    cast(extract(year from effective_on) as integer) as value_year,
    fact_ids
from ranked
where choice = 1
