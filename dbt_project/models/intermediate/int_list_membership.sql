-- Whether a park was on its unit's list of eligible parks on a day: the end of each year, and the day
-- the first list was due (002 三(二): 2022-06-30). The list in force says so, as later changed; what
-- that list already contains of later changes is taken back. Null where neither the unit nor the city
-- has sent a list: a province that is silent on a separately planned city's park says nothing of it.
with days as (
    select
        value_year,
        year_end as on_day,
        false as is_first_list
    from {{ ref('int_value_year') }}
    union all
    select
        years.value_year,
        cast(
            cast(obligations.first_year as varchar(4)) || '-' || obligations.due_month_day as date
        ) as on_day,
        true as is_first_list
    from {{ ref('obligations') }} as obligations
    inner join {{ ref('int_value_year') }} as years
        on obligations.first_year = years.value_year
    where obligations.code = 'national_park_list'
),

named as (
    select
        value_year,
        park,
        max(return_id) as return_id,
        max(report_year) as report_year,
        max(case when table_code = 'eligible' then 1 else 0 end) as is_eligible,
        max(case when table_code = 'ineligible' then 1 else 0 end) as is_ineligible
    from {{ ref('int_list_in_force') }}
    group by value_year, park
),

known as (
    select distinct
        years.value_year,
        statements.reporter
    from {{ ref('int_value_year') }} as years
    inner join {{ ref('int_statement') }} as statements
        on years.value_year >= statements.report_year
    where statements.form = 'park_list'
),

parks as (
    select
        days.on_day,
        days.is_first_list,
        places.value_year,
        places.park,
        named.return_id,
        coalesce(named.report_year, 0) as report_year,
        coalesce(named.is_eligible, 0) = 1 as is_eligible,
        coalesce(named.is_ineligible, 0) = 1 as is_ineligible,
        named.park is not null
        or of_unit.reporter is not null
        or of_city.reporter is not null as is_known
    from days
    inner join {{ ref('int_park_place') }} as places
        on days.value_year = places.value_year
    left join named
        on places.value_year = named.value_year and places.park = named.park
    left join known as of_unit
        on places.value_year = of_unit.value_year and places.unit = of_unit.reporter
    left join known as of_city
        on places.value_year = of_city.value_year and places.city = of_city.reporter
    where places.view = 'present_day'
),

earlier as (
    select
        parks.on_day,
        parks.park,
        changes.direction,
        row_number() over (
            partition by parks.on_day, parks.park
            order by changes.effective_on desc, changes.row_key desc
        ) as age
    from parks
    inner join {{ ref('fct_list_change') }} as changes
        on
            parks.park = changes.park
            and parks.on_day >= changes.effective_on
            and parks.report_year <= changes.value_year
),

later as (
    select
        parks.on_day,
        parks.park,
        changes.direction,
        row_number() over (
            partition by parks.on_day, parks.park
            order by changes.effective_on, changes.row_key
        ) as age
    from parks
    inner join {{ ref('fct_list_change') }} as changes
        on
            parks.park = changes.park
            and parks.return_id = changes.return_id
            and parks.on_day < changes.effective_on
),

members as (
    select
        parks.on_day,
        parks.is_first_list,
        parks.value_year,
        parks.park,
        parks.is_ineligible,
        parks.is_known or earlier.park is not null as is_known,
        case
            when earlier.direction is not null then earlier.direction = 'in'
            when later.direction is not null then later.direction = 'out'
            else parks.is_eligible
        end as is_member
    from parks
    left join earlier
        on parks.on_day = earlier.on_day and parks.park = earlier.park and earlier.age = 1
    left join later
        on parks.on_day = later.on_day and parks.park = later.park and later.age = 1
)

select
    on_day,
    is_first_list,
    value_year,
    park,
    case when is_known then is_member end as on_list,
    -- A park that its list calls both, or that no list names, is unknown.
    case
        when is_member and not is_ineligible then 'eligible'
        when is_ineligible and not is_member then 'ineligible'
        else 'unknown'
    end as eligibility
from members
