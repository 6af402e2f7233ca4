-- The marts of the lists, plans, registers and reports, with a few rows written by hand.

create table fct_list_entry (
    kind varchar, park varchar, return_id varchar, row_key varchar, reporter varchar,
    report_year integer, park_name varchar, city_name varchar, level_name varchar,
    park_type varchar, status_13th varchar, reason varchar, approved_by varchar,
    document_number varchar, document_date date, fact_ids varchar[]
);
create table fct_list_change (
    return_id varchar, row_key varchar, reporter varchar, report_year integer, park varchar,
    park_name varchar, direction varchar, reason varchar, document_number varchar,
    document_date date, effective_on date, value_year integer, fact_ids varchar[]
);
create table fct_park_state (
    park varchar, value_year integer, in_catalogue boolean, eligibility varchar,
    listed_2022 boolean, on_list boolean, status_13th varchar, park_type varchar,
    transformation varchar, not_started_reason varchar, plan_approved boolean, evaluated boolean,
    applied boolean, accepted boolean, rectifying boolean, acceptance_grade varchar,
    fact_ids varchar[]
);
create table fct_park_state_rollup (
    "view" varchar, scope varchar, level varchar, place varchar, park_level varchar,
    park_type varchar, status_13th varchar, value_year integer, measure varchar,
    value decimal(38,6), numerator decimal(38,6), denominator decimal(38,6), n_known bigint,
    n_owed bigint
);
create table fct_plan (
    park varchar, return_id varchar, report_year integer, scheme varchar, scheme_name varchar,
    plan_status varchar, is_approved boolean, plan_start integer, plan_end integer,
    base_year integer, target_year integer, park_type varchar, area decimal(28,6),
    area_basis varchar, area_on date, compiled_by varchar, compiler_grade varchar, reviewed_on date,
    approver varchar, approval_number varchar, approved_on date, organisation varchar,
    safeguards varchar, fact_ids varchar[]
);
create table fct_outcome (
    park varchar, indicator varchar, base_year integer, base_value decimal(28,6),
    target_year integer, plan_start integer, target_value decimal(28,6), source_form varchar,
    state varchar, fact_ids varchar[]
);
create table fct_outcome_progress (
    park varchar, indicator varchar, value_year integer, kind varchar, actual decimal(38,6),
    actual_numerator decimal(38,6), actual_denominator decimal(38,6), numerator decimal(38,12),
    denominator decimal(38,12), completion decimal(38,6),
    reaches_90 boolean, state varchar, n_years bigint, n_years_counted bigint, fact_ids varchar[]
);
create table fct_evaluation (
    park varchar, report_year integer, return_id varchar, base_year integer, target_year integer,
    actual_year integer, third_party varchar, evaluating_body varchar, evaluated_on date,
    evaluated_by_day date, evaluation_result varchar, evaluation_opinion varchar,
    evaluation_problems varchar, indicators_stated bigint, indicators_reached bigint,
    fact_ids varchar[]
);
create table fct_acceptance (
    park varchar, report_year integer, return_id varchar, scheme varchar, scheme_name varchar,
    pilot varchar, base_year integer, target_year integer, actual_year integer, applied_on date,
    applied_by_day date, third_party varchar, third_party_opinion varchar,
    first_check_level varchar, first_check_body varchar, first_checked_on date,
    acceptance_level varchar, accepting_body varchar, acceptance_grade varchar, result varchar,
    accepted_on date, decided_by_day date, acceptance_number varchar, filing_level varchar,
    filing_body varchar, filed_on date, acceptance_opinion varchar, indicators_stated bigint,
    indicators_reached bigint, fact_ids varchar[]
);
create table fct_acceptance_rollup (
    "view" varchar, scope varchar, level varchar, place varchar, park_level varchar,
    value_year integer, measure varchar, value bigint, to_date bigint, n_owed bigint
);
create table fct_target (
    position integer, scheme varchar, due date, target_scope varchar, metric varchar,
    printed_text varchar, merged varchar, scope varchar, level varchar, place varchar,
    park_level varchar, operator varchar, target_value decimal(28,6), target_high decimal(28,6),
    unit varchar, strength varchar, value_year integer, numerator decimal(38,6),
    denominator decimal(38,6), value decimal(38,6), value_numerator decimal(38,12),
    value_denominator decimal(38,12), n_known bigint, n_owed bigint, planned bigint,
    n_applied bigint, n_approved bigint, n_accepted bigint, verdict varchar, basis varchar,
    policy varchar
);
create table fct_task_rollup (
    "view" varchar, scope varchar, level varchar, place varchar, scheme varchar, task varchar,
    value_year integer, position integer, task_name varchar, parks bigint, projects bigint,
    investment_planned decimal(38,6), investment_done decimal(38,6),
    investment_to_date decimal(38,6), energy_saved decimal(38,6), water_saved decimal(38,6),
    co2_reduced decimal(38,6), solid_waste_reduced decimal(38,6), wastewater_reduced decimal(38,6),
    so2_reduced decimal(38,6), nox_reduced decimal(38,6), pm_reduced decimal(38,6),
    voc_reduced decimal(38,6), n_counted bigint, n_owed bigint
);
create table fct_task_text (
    park varchar, report_year integer, scheme varchar, task varchar, park_name varchar,
    city varchar, city_name varchar, unit varchar, province varchar, position integer,
    task_name varchar, text varchar, fact_ids varchar[]
);
create table fct_narrative (
    park varchar, report_year integer, kind varchar, row_key varchar, park_name varchar,
    city varchar, city_name varchar, unit varchar, province varchar, text varchar,
    fact_ids varchar[]
);
create table fct_finding (
    finding_id varchar, return_id varchar, form varchar, verdict varchar, park varchar,
    park_name varchar, city varchar, city_name varchar, unit varchar, province varchar,
    reporter varchar, report_year integer, rule varchar, severity varchar, sheet varchar,
    cell varchar, arguments varchar, fact_id varchar, field varchar, row_key varchar,
    value_year integer, indicator varchar, effect decimal(28,6), explanation varchar,
    explained_by varchar, explained_until date
);
create table fct_policy_support (
    return_id varchar, row_key varchar, reporter varchar, reporter_level varchar,
    value_year integer, support_name varchar, instrument varchar, support_level varchar,
    money decimal(28,6), land decimal(28,6), parks bigint, park_names varchar, document varchar,
    counts_in varchar, any_held boolean, fact_ids varchar[]
);
create table fct_policy_support_rollup (
    "view" varchar, scope varchar, level varchar, place varchar, instrument varchar,
    value_year integer, entries bigint, money decimal(38,6), land decimal(38,6), parks bigint,
    n_held bigint, members varchar[]
);
create table fct_green_park (
    park varchar, park_name varchar, city varchar, city_name varchar, unit varchar,
    province varchar, green_level varchar, recognised_on date, recognition_number varchar,
    yearly_reports bigint, five_year_plan boolean, site_checks bigint, reviews bigint,
    last_check_on date, last_check_kind varchar, last_check_result varchar, withdrawn_on date,
    withdrawal_reason varchar, is_standing boolean, fact_ids varchar[]
);
create table fct_green_park_rollup (
    "view" varchar, scope varchar, level varchar, place varchar, green_level varchar,
    value_year integer, measure varchar, value bigint
);
create table fct_rank (
    "view" varchar, scope varchar, level varchar, parent_level varchar, parent varchar,
    member varchar, value_year integer, indicator varchar, value decimal(38,6), rank bigint,
    of bigint, total decimal(38,6), share decimal(38,6)
);
create table fct_contribution (
    scope varchar, level varchar, place varchar, value_year integer, indicator varchar,
    park varchar, change decimal(38,6), total decimal(38,6), share decimal(38,6), rank bigint, cause varchar
);
create table fct_area_report (
    reporter varchar, report_year integer, return_id varchar, reporter_level varchar,
    reporter_name varchar, city varchar, province varchar, parks_on_list bigint,
    parks_implementing bigint, parks_completed bigint, parks_accepted bigint, key_projects bigint,
    key_investment_planned decimal(28,6), key_investment_done decimal(28,6),
    key_investment_to_date decimal(28,6), progress varchar, experience varchar, difficulty varchar,
    request varchar, n_held bigint, fact_ids varchar[]
);
create table fct_area_report_check (
    reporter varchar, report_year integer, measure varchar, stated decimal(38,6),
    computed decimal(38,6), difference decimal(38,6), n_counted bigint, n_owed bigint
);
create table fct_plan_done (
    "view" varchar, city varchar, period varchar, park_level varchar, city_name varchar,
    position integer, planned bigint, accepted bigint, accepted_on_time bigint, filed bigint,
    fact_ids varchar[]
);
create table fct_unit_class_rollup (
    "view" varchar, value_year integer, indicator varchar, unit_class varchar, value decimal(38,6),
    numerator decimal(38,6), denominator decimal(38,6), n_counted bigint, n_owed bigint
);

insert into fct_list_entry by name
select 'eligible' as kind, park, 'R-list' as return_id, 'list_eligible:1' as row_key,
    '370000' as reporter, name as park_name, '济南市' as city_name, '省级' as level_name,
    '经济开发区' as park_type, 'not_started' as status_13th, ['list' || park] as fact_ids
from p where park <> 'P6';
insert into fct_list_entry by name
select 'ineligible' as kind, 'P6' as park, 'R-list' as return_id, 'ineligible:1' as row_key,
    '370000' as reporter, '垦利经济开发区' as park_name, '东营市' as city_name, '省级' as level_name,
    '规划调整' as reason, '东营市人民政府' as approved_by, '东政字〔2022〕5号' as document_number,
    date '2022-05-20' as document_date, ['listP6'] as fact_ids;
insert into fct_list_change by name
select 'R-list' as return_id, 'list_change:1' as row_key, 'P5' as park, 'out' as direction,
    '合并' as reason, date '2023-03-01' as document_date, 2023 as value_year, ['out5'] as fact_ids;

insert into fct_park_state by name
select park, value_year, true as in_catalogue,
    case park when 'P6' then 'ineligible' else 'eligible' end as eligibility,
    park <> 'P6' as listed_2022, park <> 'P6' as on_list, '经济开发区' as park_type,
    'not_started' as status_13th,
    case park when 'P1' then 'completed' when 'P3' then 'not_started' when 'P5' then null
        else 'implementing' end as transformation,
    case park when 'P3' then '资金没有落实' end as not_started_reason, park = 'P1' as plan_approved,
    park = 'P1' as evaluated, park = 'P1' as applied, park = 'P1' as accepted, false as rectifying,
    ['state' || park || value_year] as fact_ids
from p, y;
insert into fct_park_state_rollup by name
with counted as (
    select b."view", b.scope, b.level, b.place, b.park_level, 'all' as park_type,
        'all' as status_13th, b.value_year, count(*) as parks,
        count(*) filter (s.eligibility = 'eligible') as eligible,
        count(*) filter (s.transformation = 'not_started') as not_started,
        count(*) filter (s.eligibility = 'eligible'
            and s.transformation in ('implementing', 'completed')) as covered
    from bridge_place_park b join fct_park_state s using (park, value_year) group by all
)
select * exclude (parks, eligible, not_started, covered), 'catalogue' as measure, parks as value,
    null as numerator, null as denominator, parks as n_known, parks as n_owed from counted
union all
select * exclude (parks, eligible, not_started, covered), 'not_started', not_started, null, null,
    parks, parks from counted
union all
select * exclude (parks, eligible, not_started, covered), 'coverage',
    cast(100 * covered / nullif(eligible, 0) as decimal(38, 6)), covered, eligible, eligible,
    eligible from counted;

insert into fct_plan by name
select 'P1' as park, 'R-plan' as return_id, '已批复' as plan_status, '山东省发展改革委' as approver,
    date '2021-06-02' as approved_on, 2021 as plan_start, 2025 as plan_end, 2020 as base_year,
    2025 as target_year, 1234.5 as area, '核准面积' as area_basis, ['plan'] as fact_ids;
insert into fct_outcome by name
select park, indicator, 2020 as base_year, 10 as base_value, 2025 as target_year,
    20000 as target_value, 'park_plan' as source_form, ['target' || park || indicator] as fact_ids
from p, dim_indicator where outcome is not null and park <> 'P4';
insert into fct_outcome_progress by name
select park, indicator, value_year, 'cumulative' as kind, 18000 as actual, 90 as completion,
    true as reaches_90, 'computed' as state, ['done' || park || indicator || value_year] as fact_ids
from fct_outcome, y where value_year > 2020;
update fct_outcome_progress set actual = null, completion = null, reaches_90 = null, state = 'held'
where park = 'P2' and value_year = 2025;

insert into fct_evaluation by name
select 'P1' as park, 2024 as report_year, '第三方' as third_party, '达到预期' as evaluation_result,
    10 as indicators_stated, 9 as indicators_reached, ['evaluation'] as fact_ids;
insert into fct_acceptance by name
select 'P1' as park, 2025 as report_year, scheme, '省级' as acceptance_level,
    '优秀' as acceptance_grade, date '2025-10-09' as accepted_on, ['accepted'] as fact_ids
from (select unnest(['shandong_2018', 'shandong_2022']) as scheme);
insert into fct_acceptance_rollup by name
select b."view", b.scope, b.level, b.place, b.park_level, b.value_year, measure,
    count(*) filter (park = 'P1' and value_year = 2025) as value,
    count(*) filter (park = 'P1' and value_year = 2025) as to_date, count(*) as n_owed
from bridge_place_park b, (select unnest(['evaluated', 'applied', 'accepted']) as measure)
group by all;
insert into fct_target by name
select row_number() over () as position, scheme, due, '园区' as target_scope,
    'implementing_share' as metric, '全部/50%以上的园区' as printed_text, merged, '%' as unit,
    '须' as strength, 100 as target_value, 3 as numerator, 8 as denominator, 37.5 as value,
    3 as value_numerator, 8 as value_denominator,
    8 as n_known, 8 as n_owed, 'not_met' as verdict
from (values ('national_145', date '2025-12-31', 'excluded'),
    ('shandong_2018', date '2020-12-31', 'excluded'), ('shandong_2022', date '2025-12-31', 'excluded'),
    ('zhejiang_2022', date '2025-12-31', 'excluded'), ('wenzhou_2014', date '2017-12-31', 'excluded'),
    ('wenzhou_2014', date '2017-12-31', 'included')) as t (scheme, due, merged);

insert into fct_task_rollup by name
select b."view", b.scope, b.level, b.place, 'national_145' as scheme, task, v.value_year,
    cast(task as integer) as position, '主要任务' || task as task_name, count(*) as parks,
    2 * count(*) as projects, 12345.678 * count(*) as investment_planned,
    2345.6 * count(*) as investment_done, 3456.7 * count(*) as investment_to_date,
    5000 * count(*) as energy_saved, count(*) as n_counted, count(*) as n_owed
from bridge_place_park b, (select unnest(['1', '2', '3', '4', '5']) as task),
    (select unnest([0, 2024, 2025]) as value_year) v
where b.value_year = 2025 and b.park_level = 'all' group by all;
insert into fct_task_text by name
select 'P1' as park, 2025 as report_year, 'national_145' as scheme, '1' as task, 1 as position,
    '主要任务1' as task_name, '完成供热管网改造。' as text;
insert into fct_narrative by name
select 'P1' as park, 2025 as report_year, kind, '' as row_key, '余热并网供热。' as text
from (select unnest(['experience', 'difficulty', 'request']) as kind);
insert into fct_finding by name
select 'F1' as finding_id, 'R-P1' as return_id, 'park_progress' as form, 'held' as verdict,
    'P1' as park, 2025 as report_year, 'F04' as rule, 'error' as severity, '表1' as sheet,
    'C7' as cell, '{"raw": "约五百"}' as arguments,
    'energy_consumption' as indicator, 12345.6 as effect;
insert into fct_finding by name
select 'F2' as finding_id, 'R-P1' as return_id, 'park_progress' as form, 'held' as verdict,
    'P1' as park, 2025 as report_year, 'C02' as rule, 'error' as severity, '表1' as sheet,
    'C24' as cell, '{"left": "甲", "right": "乙"}' as arguments,
    'solid_waste_utilized' as indicator, '利用了往年贮存量' as explanation, '张三' as explained_by,
    date '2026-06-30' as explained_until;

insert into fct_policy_support by name
select 'R-policy' as return_id, 'support:1' as row_key, '370000' as reporter, 2024 as value_year,
    '节能专项资金' as support_name, '财政资金' as instrument, '省级' as support_level, 1200.5 as money,
    1 as parks, ['money'] as fact_ids;
insert into fct_policy_support_rollup by name
select "view", scope, level, place, '财政资金' as instrument, 0 as value_year, 1 as entries,
    1200.5 as money, 1 as parks, 0 as n_held, ['R-policy/support:1'] as members
from dim_place;
insert into fct_green_park by name
select 'P1' as park, '省级' as green_level, date '2023-05-01' as recognised_on,
    2 as yearly_reports, true as is_standing, ['green'] as fact_ids;
insert into fct_green_park_rollup by name
select "view", scope, level, place, 'all' as green_level, value_year, 'recognised' as measure,
    1 as value
from dim_place, y;
insert into fct_rank by name
select "view", scope, 'city' as level, 'unit' as parent_level, '370000' as parent, place as member,
    2025 as value_year, 'energy_saved' as indicator, 45678 as value,
    row_number() over (partition by scope order by place) as rank, 3 as of, 33.3 as share
from dim_place where level = 'city' and parent = '370000';
insert into fct_contribution by name
select scope, 'unit' as level, '370000' as place, 2025 as value_year, 'energy_saved' as indicator,
    'P1' as park, -1234.5 as change, 60 as share, 1 as rank, 'both_years' as cause
from (select unnest(['with', 'without']) as scope);
insert into fct_area_report by name
select '370100' as reporter, 2025 as report_year, '稳步推进。' as progress, '多拨资金。' as request;
insert into fct_area_report_check by name
select '370100' as reporter, 2025 as report_year, 'parks_on_list' as measure, 3 as stated,
    2 as computed, 1 as difference;
insert into fct_plan_done by name
select "view", place as city, period, park_level, place_name as city_name, position, parks as planned,
    0 as accepted, 0 as accepted_on_time, 0 as filed
from fct_plan_rollup;
insert into fct_unit_class_rollup by name
select "view", value_year, indicator, unit_class, value, numerator, denominator, n_counted, n_owed
from fct_rollup, (select unnest(['units', 'nation']) as unit_class)
where level = 'nation' and park_level = 'all' and scope = 'without'
union all
select "view", value_year, indicator, 'difference', value - value, null, null, 0, 0
from fct_rollup where level = 'nation' and park_level = 'all' and scope = 'without';
