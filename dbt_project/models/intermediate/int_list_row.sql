-- Rows of the lists of parks that stand, as they were stated. A row whose park is not known or held
-- says nothing. Who lists: the park's own reporting unit before its province before a city.
with list_rows as (
    select
        return_id,
        reporter,
        report_year,
        table_code,
        row_key,
        {{ stated_texts([
            'park', 'park_name', 'city_name', 'park_level', 'park_type', 'status_13th', 'reason',
            'approved_by', 'document_number', 'direction',
        ]) }},
        {{ stated_dates(['document_date']) }},
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where
        form = 'park_list'
        and table_code in ('eligible', 'ineligible', 'list_change')
        and row_key <> table_code
    group by return_id, reporter, report_year, table_code, row_key
),

places as (
    select
        park,
        unit,
        province,
        row_number() over (partition by park order by value_year desc) as age
    from {{ ref('int_park_place') }}
    where view = 'present_day'
)

select
    list_rows.return_id,
    list_rows.reporter,
    list_rows.report_year,
    list_rows.table_code,
    list_rows.row_key,
    list_rows.park,
    list_rows.park_name,
    list_rows.city_name,
    list_rows.park_level as level_name,
    list_rows.park_type,
    case list_rows.status_13th
        when '未开展' then 'not_started'
        when '已开展' then 'started'
        when '已完成' then 'completed'
    end as status_13th,
    list_rows.reason,
    list_rows.approved_by,
    list_rows.document_number,
    list_rows.document_date,
    case list_rows.direction when '调入' then 'in' when '调出' then 'out' end as direction,
    list_rows.fact_ids,
    case list_rows.reporter
        when places.unit then 1
        when places.province then 2
        else 3
    end as authority
from list_rows
left join places
    on list_rows.park = places.park and places.age = 1
where list_rows.park is not null
