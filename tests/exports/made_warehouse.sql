-- The marts of docs/tables.md over made-up park figures; `made_warehouse.py` fills the temp tables.

create table dim_park as
select park, p.name as park_name, level, 'active' as status, city, c.name as city_name, unit,
    u.name as unit_name, park as counts_in
from p left join place c on c.code = p.city and c.parent <> 'CN'
left join place u on u.code = p.unit and u.parent = 'CN';

create table dim_place as
with scopes as (select unnest(['with', 'without']) as scope)
select 'present_day' as view, scope, 'nation' as level, 'CN' as place, '全国' as place_name,
    cast(null as varchar) as parent, 0 as position from scopes
union all
select 'present_day', scope, 'unit', code, name, 'CN', position from place, scopes where parent = 'CN'
union all
select 'present_day', scope, 'unit', code, name, 'CN', position from place, scopes where separate
union all
select 'present_day', scope, 'city', code, name,
    case when separate and scope = 'without' then code else parent end, position
from place, scopes where parent <> 'CN';

create table bridge_place_park as
with cities as (
    select d.view, d.scope, 'city' as level, d.place, d.parent, p.park, p.level as park_level
    from dim_place d join p on p.city = d.place where d.level = 'city'
), units as (
    select view, scope, 'unit' as level, parent as place, 'CN' as parent, park, park_level from cities
), nation as (
    select view, scope, 'nation' as level, 'CN' as place, null as parent, park, park_level from units
), every as (select * from cities union all select * from units union all select * from nation)
select e.view, e.scope, e.level, e.place, l.park_level, y.value_year, e.park
from every e, y, (select unnest(['all', 'national', 'provincial']) as park_level) l
where l.park_level in ('all', e.park_level);

create temp table drawn as
select p.park, y.value_year, i.indicator, i.unit,
    (md5_number_lower(p.park || i.indicator || y.value_year) % 1000)::integer as luck,
    (md5_number_lower(p.park || i.indicator) % 9000 + 1000)::decimal(28,6) as size
from p, y, dim_indicator i where i.kind = 'quantity';

create temp table quantity as
select park, value_year, indicator,
    case when luck < 25 then 'missing' when luck < 45 then 'held' else 'counted' end as state,
    cast(size * (1 + (value_year - 2020) * 0.03 + luck * 0.0001)
        * case unit when '万元' then 400 when '吨标准煤' then 50 when '个' then 0.001
            when '%' then 0.001 when '公顷' then 0.3 when '吨' then 3 else 0.7 end
        * case when indicator like '%saved' or indicator like '%reduced' then 0.05 else 1 end
        * case when indicator like 'solid_waste_utilized%' then 0.4 else 1 end
        * case when indicator like 'investment%' then 0.05 else 1 end
        * case when indicator like '%_central' then 0.1 else 1 end as decimal(28,6)) as value,
    [left(md5(park || indicator || value_year), 16)] as fact_ids
from drawn;

create table fct_park_indicator as
select park, value_year, indicator, case when state = 'counted' then value end as value,
    cast(null as decimal(28,6)) as numerator, cast(null as decimal(28,6)) as denominator, state,
    'confirmed' as stage, fact_ids
from quantity;
insert into fct_park_indicator
with summed as (
    select q.park, q.value_year, r.indicator,
        sum(q.value) filter (r.side = 'numerator') as numerator,
        sum(q.value) filter (r.side = 'denominator') as denominator,
        bool_or(q.state = 'held') as held, bool_or(q.state = 'missing') as missing,
        flatten(list(q.fact_ids order by q.indicator)) as fact_ids
    from parts r join quantity q on q.indicator = r.part group by all
)
select park, value_year, indicator, cast(null as decimal(28,6)),
    case when not held and not missing then numerator end,
    case when not held and not missing then denominator end,
    case when held then 'held' when missing then 'missing' else 'counted' end, 'confirmed', fact_ids
from summed;

create table fct_rollup as
select b.view, b.scope, b.level, b.place, b.park_level, b.value_year, f.indicator,
    case when i.kind = 'ratio'
        then cast(i.scale * sum(f.numerator) / nullif(sum(f.denominator), 0) as decimal(38,6))
        else cast(sum(f.value) as decimal(38,6)) end as value,
    cast(sum(f.numerator) as decimal(38,6)) as numerator,
    cast(sum(f.denominator) as decimal(38,6)) as denominator,
    count(*) filter (f.state = 'counted') as n_counted, count(*) filter (f.state = 'held') as n_held,
    count(*) filter (f.state = 'missing') as n_missing,
    count(*) filter (f.state <> 'not_owed') as n_owed
from bridge_place_park b join fct_park_indicator f using (park, value_year)
join dim_indicator i using (indicator)
group by b.view, b.scope, b.level, b.place, b.park_level, b.value_year, f.indicator, i.kind, i.scale;

create table fct_change as
with pairs as (
    select a.*, b.value_year as against_year, b.value as against_value,
        b.numerator as against_numerator, b.denominator as against_denominator
    from fct_park_indicator a join fct_park_indicator b using (park, indicator)
    where a.state = 'counted' and b.state = 'counted' and a.value_year > b.value_year
        and (b.value_year = a.value_year - 1 or b.value_year = 2020)
)
select b.view, b.scope, b.level, b.place, b.park_level, b.value_year, f.indicator, f.against_year,
    count(*) as n_comparable, cast(sum(f.value) as decimal(38,6)) as value,
    cast(sum(f.numerator) as decimal(38,6)) as numerator,
    cast(sum(f.denominator) as decimal(38,6)) as denominator,
    cast(sum(f.against_value) as decimal(38,6)) as against_value,
    cast(sum(f.against_numerator) as decimal(38,6)) as against_numerator,
    cast(sum(f.against_denominator) as decimal(38,6)) as against_denominator
from bridge_place_park b join pairs f using (park, value_year) group by all;

create table fct_rollup_five_year as
select view, scope, level, place, park_level, 2021 as first_year, 2025 as last_year, indicator,
    case when any_value(i.kind) = 'ratio'
        then cast(any_value(i.scale) * sum(numerator) / nullif(sum(denominator), 0) as decimal(38,6))
        else cast(sum(r.value) as decimal(38,6)) end as value,
    cast(sum(numerator) as decimal(38,6)) as numerator,
    cast(sum(denominator) as decimal(38,6)) as denominator,
    cast(sum(n_counted) as bigint) as n_park_years, cast(sum(n_owed) as bigint) as n_park_years_owed
from fct_rollup r join dim_indicator i using (indicator)
where value_year between 2021 and 2025 and i.five_year <> 'none'
group by view, scope, level, place, park_level, indicator;

create table fct_return as
select park, value_year as report_year, 'R-' || left(md5(park || value_year), 10) as return_id,
    case (md5_number_lower(park || value_year || 'return') % 25)::integer
        when 0 then 'not_received' when 1 then 'sent_back' when 2 then 'held' else 'passed' end as verdict,
    make_date(value_year, 12, 31) as due_on,
    value_year || '-12-20T09:00:00+08:00' as first_received_at,
    value_year || '-12-28T09:00:00+08:00' as passed_at,
    (md5_number_lower(park || value_year || 'return') % 25)::integer > 4 as on_time, 1 as revisions
from p, y where value_year > 2020;

create table fct_return_rollup as
select b.view, b.scope, b.level, b.place, r.report_year, count(*) as owed,
    count(*) filter (verdict <> 'not_received') as received, count(*) filter (on_time) as on_time,
    count(*) filter (verdict = 'passed') as passed, count(*) filter (verdict = 'held') as held,
    count(*) filter (verdict = 'sent_back') as sent_back,
    count(*) filter (verdict = 'not_received') as not_received
from fct_return r join bridge_place_park b
    on b.park = r.park and b.value_year = r.report_year and b.park_level = 'all' group by all;

create table fct_gap as
select f.park, f.value_year, f.indicator, p.name as park_name, p.city, p.unit, f.state,
    b.value as previous_value,
    case when f.state = 'held' then '与上年相比变动超过50%、分项之和大于总量' end as rules
from fct_park_indicator f join p using (park)
left join fct_park_indicator b on b.park = f.park and b.indicator = f.indicator
    and b.value_year = f.value_year - 1 and b.state = 'counted'
where f.state in ('held', 'missing');

create table fct_gap_rollup as
select r.view, r.scope, r.level, r.place, r.value_year, r.indicator, r.n_held, r.n_missing,
    count(g.previous_value) as n_previous_known,
    cast(sum(g.previous_value) as decimal(38,6)) as previous_value, r.n_owed, r.n_counted
from fct_rollup r
left join (select b.*, g.indicator, g.previous_value from fct_gap g join bridge_place_park b
        on b.park = g.park and b.value_year = g.value_year and b.park_level = 'all') g
    using (view, scope, level, place, value_year, indicator)
where r.park_level = 'all'
group by all;

create table fct_project as
with n as (select unnest(range(1, 4)) as k), drawn as (
    select p.*, y.value_year, k,
        (md5_number_lower(p.park || k || y.value_year) % 9000 + 500)::decimal(28,6) as m,
        (md5_number_lower(p.park || k) % 100)::integer as luck
    from p, y, n where value_year > 2020 and k <= md5_number_lower(p.park) % 3 + 1
)
select park, value_year as report_year, 'project:' || k as row_key, name as park_name, city, unit,
    ['余热余压梯级利用与集中供热改造项目', '中水回用及工业废水深度处理工程', '一般工业固体废物综合利用项目'][k]
        || case when luck > 60 then '(二期)' else '' end as project_name,
    '2103-' || city || '-04-01-' || (100000 + m::integer) as project_code,
    name || ['热电', '水务', '环保科技'][k] || '有限公司' as enterprise,
    ['3', '4', '5'][k] as national_task,
    ['推动节能降碳', '推进资源高效利用、综合利用', '加强污染集中治理'][k] as national_task_name,
    ['3', '4', '5'][k] as scheme_task,
    ['深入开展节能降碳改造', '提高资源利用效率', '加强污染集中治理'][k] as scheme_task_name,
    ['新建背压机组2台及配套管网12公里,替代园区内分散燃煤锅炉', '新建日处理3万吨中水回用装置,配套管网8公里',
        '建设年处理20万吨固体废物综合利用生产线'][k] as content,
    '2021-03' as start_month, case when luck > 40 then value_year || '-10' end as completion_month,
    case when luck > 40 then '建成投产' else '在建' end as status, luck > 40 as commissioned,
    cast(m * 3 as decimal(28,6)) as investment_planned, cast(m * 0.3 as decimal(28,6)) as planned_central,
    cast(m * 0.3 as decimal(28,6)) as planned_local, cast(m * 1.4 as decimal(28,6)) as planned_own,
    cast(m as decimal(28,6)) as planned_loan,
    case when luck % 10 > 0 then m end as investment_done,
    cast(m * 0.1 as decimal(28,6)) as done_central, cast(m * 0.1 as decimal(28,6)) as done_local,
    cast(m * 0.8 as decimal(28,6)) as done_own, cast(null as decimal(28,6)) as done_loan,
    cast(m * 2 as decimal(28,6)) as investment_to_date, cast(m * 0.2 as decimal(28,6)) as to_date_central,
    cast(m * 0.2 as decimal(28,6)) as to_date_local, cast(m * 1.6 as decimal(28,6)) as to_date_own,
    cast(null as decimal(28,6)) as to_date_loan,
    case when luck > 40 then cast(m * 1.1 as decimal(28,6)) end as energy_saved,
    case when luck > 40 then cast(m / 100 as decimal(28,6)) end as water_saved,
    case when luck > 40 then cast(m * 2.7 as decimal(28,6)) end as co2_reduced,
    case when k = 3 then m * 10 end as solid_waste_reduced,
    case when k = 2 then cast(m / 50 as decimal(28,6)) end as wastewater_reduced,
    cast(m / 1000 as decimal(28,6)) as so2_reduced, cast(m / 900 as decimal(28,6)) as nox_reduced,
    cast(m / 1100 as decimal(28,6)) as pm_reduced, cast(null as decimal(28,6)) as voc_reduced,
    case when luck % 10 = 0 then 'investment_done' else '' end as held_fields,
    [left(md5(park || 'project' || k || value_year), 16)] as fact_ids
from drawn;

create table fct_project_five_year as
select park, 'project:' || split_part(row_key, ':', 2) as project_key,
    * exclude (park, report_year, row_key, investment_done),
    sum(investment_done) over (partition by park, row_key) as investment_done,
    2021 as first_report_year, 2025 as last_report_year
from fct_project qualify report_year = max(report_year) over (partition by park, row_key);

create table build_info as select '2026-01-20T10:30:00+08:00' as as_of, '1' as catalogue_version,
    'reference' as reference_hash, 'seeds' as seeds_hash, cast(3 as bigint) as facts_batches;

create table dim_grid_factor as
select cast(data_year as integer) as data_year, scope, region,
    cast(kgco2_per_kwh as decimal(10,4)) as kgco2_per_kwh, announcement,
    signed_or_published as published, check_status
from read_csv(getvariable('factors'), header = true, all_varchar = true);

create table fct_plan_rollup as
with views as (
    select 'as_reported' as view, as_reported as place, name as place_name, year, level from plan
    union all
    select 'present_day', present_day,
        coalesce(max(name) filter (as_reported = present_day) over (partition by present_day), name),
        year, level from plan
), provinces as (
    select * from views
    union all select view, '370000', '全省合计', year, level from views
), places as (
    select distinct view, place, place_name, case place when '370000' then 0 else cast(place as integer) end
        as position from provinces
)
select p.view, p.place, o.period, l.park_level, p.place_name, p.position,
    (select count(*) from provinces v where v.view = p.view and v.place = p.place
        and (o.period = 'cumulative' or v.year = try_cast(o.period as integer))
        and l.park_level in ('all', v.level)) as parks,
    cast([] as varchar[]) as fact_ids
from places p, (select unnest(['2018', '2019', '2020', 'cumulative']) as period) o,
    (select unnest(['all', 'national', 'provincial']) as park_level) l;
