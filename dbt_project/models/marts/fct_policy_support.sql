-- What cities and reporting units state of support by policy instruments; a held cell is null.
-- The same money may stand in a unit's form and in its city's (中央、省级资金由转拨的单位填): an entry of
-- a city with the instrument, the year and the document (where one of them names none: the name) of
-- an entry of its own unit is that entry. It counts in the city, and in the unit only once.
with entries as (
    select
        return_id,
        row_key,
        reporter,
        report_year as value_year,
        max(case when field = 'support_name' and state = 'counted' then text end) as support_name,
        max(case when field = 'instrument' and state = 'counted' then text end) as instrument,
        max(case when field = 'support_level' and state = 'counted' then text end) as support_level,
        max(case when field = 'support_money' and state = 'counted' then value end) as money,
        max(case when field = 'support_land' and state = 'counted' then value end) as land,
        max(case when field = 'supported_parks' and state = 'counted' then value end) as parks,
        max(case when field = 'supported_park_names' and state = 'counted' then text end) as park_names,
        max(case when field = 'support_document' and state = 'counted' then text end) as document,
        max(case when state = 'held' then 1 else 0 end) as any_held,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where form = 'policy_support' and row_key like 'support:%'
    group by return_id, row_key, reporter, report_year
),

-- A separately planned city is a unit of its own: nobody passes its money on for it.
reporters as (
    select
        entries.*,
        case when units.code is null then cities.province end as passed_on_by
    from entries
    left join {{ ref('cities') }} as cities
        on entries.reporter = cities.code
    left join {{ ref('reporting_units') }} as units
        on entries.reporter = units.code
),

matches as (
    select
        reporters.return_id,
        reporters.row_key,
        of_unit.return_id || '/' || of_unit.row_key as counts_in,
        row_number() over (
            partition by reporters.return_id, reporters.row_key
            order by
                case when reporters.support_name = of_unit.support_name then 1 else 2 end,
                of_unit.row_key
        ) as choice
    from reporters
    inner join reporters as of_unit
        on
            reporters.passed_on_by = of_unit.reporter
            and reporters.value_year = of_unit.value_year
            and reporters.instrument = of_unit.instrument
            and (
                reporters.document = of_unit.document
                or (
                    (reporters.document is null or of_unit.document is null)
                    and reporters.support_name = of_unit.support_name
                )
            )
)

select
    reporters.return_id,
    reporters.row_key,
    reporters.reporter,
    case when reporters.passed_on_by is null then 'unit' else 'city' end as reporter_level,
    cast(reporters.value_year as integer) as value_year,
    reporters.support_name,
    reporters.instrument,
    reporters.support_level,
    cast(reporters.money as decimal(28, 6)) as money,
    cast(reporters.land as decimal(28, 6)) as land,
    cast(reporters.parks as bigint) as parks,
    reporters.park_names,
    reporters.document,
    matches.counts_in,
    reporters.any_held = 1 as any_held,
    reporters.fact_ids
from reporters
left join matches
    on
        reporters.return_id = matches.return_id
        and reporters.row_key = matches.row_key
        and matches.choice = 1
