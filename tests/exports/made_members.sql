-- Who is counted in the registers' roll-ups, which are written by hand in made_marts.sql: nobody.

create table int_park_state_member (
    park varchar, value_year integer, own_park_type varchar, own_status_13th varchar,
    eligible integer, on_list integer, implementing integer, completed integer, accepted integer,
    coverage integer, coverage_known integer
);
create table int_state_fact (park varchar, value_year integer, topic varchar, fact_id varchar);
create table int_acceptance_member (
    value_year integer, park varchar, measure varchar, in_year integer, fact_ids varchar[]
);
create table int_green_park_member (
    value_year integer, park varchar, green_level varchar, measure varchar, counts integer
);
create table int_plan_done_member (
    "view" varchar, city varchar, period varchar, park_level varchar, member varchar, park varchar,
    accepted integer, accepted_on_time integer, filed integer, planned_fact_ids varchar[],
    done_fact_ids varchar[]
);
create table int_owed_park ("view" varchar, value_year integer, park varchar, province varchar);
create table int_scheme_task (scheme varchar, task varchar, province varchar);
create table int_task_row (
    scheme varchar, task varchar, park varchar, report_year integer, return_id varchar,
    row_key varchar, table_code varchar, is_latest boolean
);
create table int_task_amount (
    return_id varchar, row_key varchar, indicator varchar, fact_id varchar, value decimal(28,6)
);
create table int_task_park (park varchar, value_year integer);
create table int_stated_fact (
    fact_id varchar, return_id varchar, row_key varchar, field varchar, state varchar
);
create table int_target (
    position integer, status_13th varchar, value_year integer, due_year integer,
    base_year integer, policy varchar
);
create table int_target_park (
    position integer, park varchar, is_merged boolean, wenzhou_2014_deadline integer
);
create table int_target_asked (position integer, metric varchar, park varchar, answer varchar);
create table reporting_units (code varchar, kind varchar);
create table int_area_reporter (reporter varchar, city varchar);
create table int_current_return (return_id varchar, reporter varchar, report_year integer);
