-- The years that figures can be about: the base year 2020 to the last report year.
with recursive years (value_year, last_year) as (
    select
        first_year - 1 as value_year,
        last_year
    from {{ ref('stg_build') }}
    union all
    select
        value_year + 1 as value_year,
        last_year
    from years
    where value_year < last_year
)

select
    value_year,
    cast(cast(value_year as varchar(4)) || '-12-31' as date) as year_end
from years
