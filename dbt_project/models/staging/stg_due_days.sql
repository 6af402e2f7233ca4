-- 设定: days of obligations for which no document prints one.
select
    obligation,
    month_day
from {{ source('snapshot', 'due_days') }}
