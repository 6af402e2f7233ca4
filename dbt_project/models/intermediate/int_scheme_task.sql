-- The tasks that the park's yearly form asks for: the national ones of every park, and those of
-- 山东省新一轮方案 of the parks that lie in its province.
select
    tasks.scheme,
    tasks.code as task,
    tasks.name_zh as task_name,
    cast(tasks.code as integer) as position,
    tasks.national_task,
    case tasks.scheme when 'shandong_2022' then '370000' end as province
from {{ ref('transformation_tasks') }} as tasks
where tasks.scheme in ('national_145', 'shandong_2022')
