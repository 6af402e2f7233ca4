-- 002 三(三) names nine expected outcomes; number 10 is land productivity (002 一).
select count(distinct outcome) as outcomes
from {{ ref('indicators') }}
having count(distinct outcome) <> 10
