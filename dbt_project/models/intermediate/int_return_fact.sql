-- The facts of each evaluation and acceptance: its fields and the grid of what was achieved.
select
    return_id,
    array_sort(array_agg(fact_id)) as fact_ids
from {{ ref('int_stated_fact') }}
where
    form in ('evaluation', 'acceptance')
    and table_code in ('', 'evaluated', 'self_assessed')
group by return_id
