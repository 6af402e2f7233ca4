-- The accepted lists of eligible and ineligible parks as they stand in the last year: what the
-- reporting unit says of a park, else what the city says.
select
    entries.table_code as kind,
    entries.park,
    entries.return_id,
    entries.row_key,
    entries.reporter,
    entries.report_year,
    entries.park_name,
    entries.city_name,
    entries.level_name,
    entries.park_type,
    entries.status_13th,
    entries.reason,
    entries.approved_by,
    entries.document_number,
    entries.document_date,
    entries.fact_ids
from {{ ref('int_list_in_force') }} as entries
inner join {{ ref('stg_build') }} as build
    on entries.value_year = build.last_year
where entries.table_code in ('eligible', 'ineligible')
