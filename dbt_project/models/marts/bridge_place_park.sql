-- Which park counts in which place: each park once per view, scope, level and park level.
-- With: a separately planned city counts in its province. Without: it is a unit of its own.
with scopes as (
    select 'with' as scope
    union all
    select 'without' as scope
),

levels as (
    select 'county' as level
    union all
    select 'city' as level
    union all
    select 'unit' as level
    union all
    select 'nation' as level
),

placed as (
    select
        parks.view,
        scopes.scope,
        levels.level,
        case
            when levels.level = 'nation' then 'CN'
            when levels.level = 'city' then parks.city
            when levels.level = 'county' then parks.county
            when scopes.scope = 'with' then parks.province
            else parks.unit
        end as place,
        parks.park_level as own_level,
        parks.value_year,
        parks.park
    from {{ ref('int_owed_park') }} as parks
    cross join scopes
    cross join levels
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
    own_level as park_level,
    value_year,
    park
from placed
where place is not null and own_level is not null
