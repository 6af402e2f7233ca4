-- 31 provinces, 5 separately planned cities and 兵团 report to the nation (002).
select
    kind,
    count(*) as units
from {{ ref('reporting_units') }}
group by kind
having
    count(*) <> case kind
        when 'province' then 31
        when 'separately_planned_city' then 5
        else 1
    end
