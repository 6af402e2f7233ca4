{#- Totals of one level that are not the sum over their distinct parks, or count other parks. -#}
{% macro totals_unlike_their_distinct_parks(level) %}
with again as (
    select
        bridge.view,
        bridge.scope,
        bridge.place,
        bridge.park_level,
        bridge.value_year,
        figures.indicator,
        sum(figures.value) as value,
        count(distinct figures.park) as parks
    from (
        select distinct
            view,
            scope,
            place,
            park_level,
            value_year,
            park
        from {{ ref('bridge_place_park') }}
        where level = '{{ level }}'
    ) as bridge
    inner join {{ ref('fct_park_indicator') }} as figures
        on bridge.park = figures.park and bridge.value_year = figures.value_year
    where figures.state = 'counted'
    group by
        bridge.view, bridge.scope, bridge.place, bridge.park_level, bridge.value_year,
        figures.indicator
)

select
    totals.view,
    totals.scope,
    totals.place,
    totals.park_level,
    totals.value_year,
    totals.indicator,
    totals.value,
    again.value as value_again
from {{ ref('fct_rollup') }} as totals
inner join {{ ref('dim_indicator') }} as indicators
    on totals.indicator = indicators.indicator
left join again
    on
        totals.view = again.view
        and totals.scope = again.scope
        and totals.place = again.place
        and totals.park_level = again.park_level
        and totals.value_year = again.value_year
        and totals.indicator = again.indicator
where
    totals.level = '{{ level }}'
    and (
        totals.n_counted <> coalesce(again.parks, 0)
        or (indicators.aggregation = 'sum' and totals.value is distinct from again.value)
    )
{% endmacro %}

{#-
Places of the upper level that are not the sum of those of the lower and of the parks outside every
one of these (a municipality's parks have no city).
-#}
{% macro places_unlike_the_sum_of_their_parts(upper, lower) %}
with parts as (
    select
        above.view,
        above.scope,
        above.place,
        above.park_level,
        above.value_year,
        above.park,
        below.place as place_below
    from {{ ref('bridge_place_park') }} as above
    left join {{ ref('bridge_place_park') }} as below
        on
            above.view = below.view
            and above.scope = below.scope
            and above.park_level = below.park_level
            and above.value_year = below.value_year
            and above.park = below.park
            and below.level = '{{ lower }}'
    where above.level = '{{ upper }}'
),

summands as (
    select
        places.view,
        places.scope,
        places.place,
        places.park_level,
        places.value_year,
        totals.indicator,
        totals.value
    from (
        select distinct
            view,
            scope,
            place,
            park_level,
            value_year,
            place_below
        from parts
        where place_below is not null
    ) as places
    inner join {{ ref('fct_rollup') }} as totals
        on
            places.view = totals.view
            and places.scope = totals.scope
            and places.place_below = totals.place
            and places.park_level = totals.park_level
            and places.value_year = totals.value_year
            and totals.level = '{{ lower }}'
    union all
    select
        parts.view,
        parts.scope,
        parts.place,
        parts.park_level,
        parts.value_year,
        figures.indicator,
        figures.value
    from parts
    inner join {{ ref('fct_park_indicator') }} as figures
        on parts.park = figures.park and parts.value_year = figures.value_year
    where parts.place_below is null and figures.state = 'counted'
),

again as (
    select
        view,
        scope,
        place,
        park_level,
        value_year,
        indicator,
        sum(value) as value
    from summands
    group by view, scope, place, park_level, value_year, indicator
)

select
    totals.view,
    totals.scope,
    totals.place,
    totals.park_level,
    totals.value_year,
    totals.indicator,
    totals.value,
    again.value as value_again
from {{ ref('fct_rollup') }} as totals
inner join {{ ref('dim_indicator') }} as indicators
    on totals.indicator = indicators.indicator
left join again
    on
        totals.view = again.view
        and totals.scope = again.scope
        and totals.place = again.place
        and totals.park_level = again.park_level
        and totals.value_year = again.value_year
        and totals.indicator = again.indicator
where
    totals.level = '{{ upper }}'
    and indicators.aggregation = 'sum'
    and totals.value is distinct from again.value
{% endmacro %}
