select
    bridge.view,
    bridge.scope,
    bridge.level,
    bridge.place,
    returns.report_year,
    count(*) as owed,
    cast(sum(case when returns.verdict <> 'not_received' then 1 else 0 end) as bigint) as received,
    -- Null where nothing was due (2021 is 补报): nobody could be on time.
    cast(
        sum(case when returns.on_time then 1 when returns.due_on is not null then 0 end) as bigint
    ) as on_time,
    cast(sum(case when returns.verdict = 'passed' then 1 else 0 end) as bigint) as passed,
    cast(sum(case when returns.verdict = 'held' then 1 else 0 end) as bigint) as held,
    cast(sum(case when returns.verdict = 'sent_back' then 1 else 0 end) as bigint) as sent_back,
    cast(sum(case when returns.verdict = 'not_received' then 1 else 0 end) as bigint) as not_received
from {{ ref('bridge_place_park') }} as bridge
inner join {{ ref('fct_return') }} as returns
    on
        bridge.park = returns.park
        and bridge.value_year = returns.report_year
where bridge.park_level = 'all'
group by bridge.view, bridge.scope, bridge.level, bridge.place, returns.report_year
