-- Which park counts in which place: each park once per view, scope, level and park level.
-- With: a separately planned city counts in its province. Without: it is a unit of its own.
with placed as (
    {{ placed(ref('int_owed_park')) }}
)

select
    view,
    scope,
    level,
    place,
    'all' as park_level,
    value_year,
    park
from placed
where place is not null
union all
select
    view,
    scope,
    level,
    place,
    park_level,
    value_year,
    park
from placed
where place is not null and park_level is not null
