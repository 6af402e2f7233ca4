-- The parks whose figures this instance owes: of its own unit, each park once.
-- A merged park and a plate that counts in another park owe nothing.
select
    places.view,
    places.value_year,
    places.park,
    places.county,
    places.city,
    places.unit,
    places.province,
    places.park_level
from {{ ref('int_park_place') }} as places
cross join {{ ref('stg_build') }} as build
where
    places.status <> 'merged'
    and places.counts_in is null
    and (build.unit = 'CN' or build.unit in (places.unit, places.province))
