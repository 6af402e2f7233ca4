-- A city's own totals beside what its parks' statements give for the year: nothing is corrected by
-- it, staff ask. `n_counted` of `n_owed` parks speak for the computed side.
with stated as (
    {%- set measures = ['parks_on_list', 'parks_implementing', 'parks_completed', 'parks_accepted',
                        'key_projects', 'key_investment_planned', 'key_investment_done',
                        'key_investment_to_date'] %}
    {% for measure in measures %}
        select
            reporter,
            report_year,
            city,
            '{{ measure }}' as measure,
            cast({{ measure }} as decimal(38, 6)) as stated
        from {{ ref('fct_area_report') }}
        where reporter_level = 'city'
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- Divisions as they were when the city reported.
states as (
    select
        bridge.place as city,
        bridge.value_year,
        sum(case when parks.on_list then 1 when not parks.on_list then 0 end) as on_list,
        count(parks.on_list) as n_on_list,
        sum(case when parks.transformation = 'implementing' then 1 else 0 end) as implementing,
        sum(case when parks.transformation = 'completed' then 1 else 0 end) as completed,
        count(parks.transformation) as n_transformation,
        sum(case when parks.accepted then 1 else 0 end) as accepted,
        count(*) as n_owed
    from {{ ref('bridge_place_park') }} as bridge
    inner join {{ ref('fct_park_state') }} as parks
        on
            bridge.park = parks.park
            and bridge.value_year = parks.value_year
    where
        bridge.view = 'as_reported'
        and bridge.scope = 'with'
        and bridge.level = 'city'
        and bridge.park_level = 'all'
    group by bridge.place, bridge.value_year
),

-- An acceptance is its own event: nobody owes one, so every park speaks.
computed as (
    {%- set told = [('parks_on_list', 'on_list', 'n_on_list'),
                    ('parks_implementing', 'implementing', 'n_transformation'),
                    ('parks_completed', 'completed', 'n_transformation'),
                    ('parks_accepted', 'accepted', 'n_owed')] %}
    {% for measure, column, known in told %}
        select
            city,
            value_year,
            '{{ measure }}' as measure,
            case when {{ known }} > 0 then cast({{ column }} as decimal(38, 6)) end as computed,
            {{ known }} as n_counted,
            n_owed
        from states
        union all
    {% endfor %}
    select
        place as city,
        value_year,
        case
            when indicator = 'projects' then 'key_projects'
            else 'key_' || indicator
        end as measure,
        value as computed,
        n_counted,
        n_owed
    from {{ ref('fct_rollup') }}
    where
        view = 'as_reported'
        and scope = 'with'
        and level = 'city'
        and park_level = 'all'
        and indicator in ('projects', 'investment_planned', 'investment_done', 'investment_to_date')
)

select
    stated.reporter,
    stated.report_year,
    stated.measure,
    stated.stated,
    computed.computed,
    cast(stated.stated - computed.computed as decimal(38, 6)) as difference,
    cast(computed.n_counted as bigint) as n_counted,
    cast(computed.n_owed as bigint) as n_owed
from stated
left join computed
    on
        stated.city = computed.city
        and stated.report_year = computed.value_year
        and stated.measure = computed.measure
