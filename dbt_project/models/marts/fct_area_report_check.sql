-- A city's own totals beside what its parks' statements give for the year: nothing is corrected by
-- it, staff ask. `n_counted` of `n_owed` parks speak for the computed side.
with stated as (
    {%- set measures = ['parks_implementing', 'parks_completed', 'parks_accepted', 'key_projects',
                        'key_investment_planned', 'key_investment_done',
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
parks as (
    select
        bridge.place as city,
        bridge.value_year,
        bridge.park
    from {{ ref('bridge_place_park') }} as bridge
    where
        bridge.view = 'as_reported'
        and bridge.scope = 'with'
        and bridge.level = 'city'
        and bridge.park_level = 'all'
),

statuses as (
    select
        parks.city,
        parks.value_year,
        sum(case when facts.text = '实施中' then 1 else 0 end) as implementing,
        sum(case when facts.text = '已完成' then 1 else 0 end) as completed,
        count(facts.text) as n_counted,
        count(distinct parks.park) as n_owed
    from parks
    left join {{ ref('int_stated_fact') }} as facts
        on
            parks.park = facts.reporter
            and parks.value_year = facts.report_year
            and facts.form = 'park_progress'
            and facts.field = 'transformation_status'
            and facts.state = 'counted'
    group by parks.city, parks.value_year
),

accepted_parks as (
    select
        parks.city,
        parks.value_year,
        count(distinct acceptances.park) as accepted,
        count(distinct parks.park) as n_owed
    from parks
    inner join {{ ref('int_value_year') }} as years
        on parks.value_year = years.value_year
    left join {{ ref('int_acceptance') }} as acceptances
        on
            parks.park = acceptances.park
            and years.year_end >= acceptances.accepted_on
    group by parks.city, parks.value_year
),

computed as (
    select
        city,
        value_year,
        'parks_implementing' as measure,
        case when n_counted > 0 then cast(implementing as decimal(38, 6)) end as computed,
        n_counted,
        n_owed
    from statuses
    union all
    select
        city,
        value_year,
        'parks_completed' as measure,
        case when n_counted > 0 then cast(completed as decimal(38, 6)) end as computed,
        n_counted,
        n_owed
    from statuses
    -- An acceptance is its own event: nobody owes one, so every park speaks.
    union all
    select
        city,
        value_year,
        'parks_accepted' as measure,
        cast(accepted as decimal(38, 6)) as computed,
        n_owed as n_counted,
        n_owed
    from accepted_parks
    union all
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
