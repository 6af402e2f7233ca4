-- What each scheme promises, with the place it is promised for and the year whose figures answer it.
-- Shandong counts its separately planned city (003), the report to the ministries does not (002).
with places as (
    select
        'national_145' as scheme,
        'without' as scope,
        case when unit = 'CN' then 'nation' else 'unit' end as level,
        unit as place,
        unit as province
    from {{ ref('stg_build') }}
    union all
    select
        'shandong_2018' as scheme,
        'with' as scope,
        'unit' as level,
        '370000' as place,
        '370000' as province
    union all
    select
        'shandong_2022' as scheme,
        'with' as scope,
        'unit' as level,
        '370000' as place,
        '370000' as province
    union all
    select
        'wenzhou_2014' as scheme,
        'with' as scope,
        'city' as level,
        '330300' as place,
        '330000' as province
    union all
    select
        'zhejiang_2022' as scheme,
        'with' as scope,
        'unit' as level,
        '330000' as place,
        '330000' as province
)

select
    targets.position,
    targets.scheme,
    targets.due,
    targets.scope as target_scope,
    targets.metric,
    targets.operator,
    targets.value as target_value,
    targets.value_high as target_high,
    targets.unit,
    targets.strength,
    targets.printed_text,
    targets.policy,
    places.scope,
    places.level,
    places.place,
    case targets.scope
        when '国家级园区' then 'national'
        when '省级园区' then 'provincial'
        else 'all'
    end as park_level,
    case targets.scope when '“十三五”未开展的园区' then 'not_started' else 'all' end as status_13th,
    -- A figure of the year it is due; where there is none, of the last year, and then only shown.
    cast(extract(year from targets.due) as integer) as due_year,
    case
        when extract(year from targets.due) between build.first_year - 1 and build.last_year
            then cast(extract(year from targets.due) as integer)
        else build.last_year
    end as value_year,
    build.first_year - 1 as base_year,
    build.unit = 'CN' or build.unit = places.province as is_own
from {{ ref('targets') }} as targets
cross join {{ ref('stg_build') }} as build
left join places
    on targets.scheme = places.scheme
