-- The yearly reports of cities (000 三(四), 003 三(三)) and of Wenzhou's counties (001 三(三)); a held
-- figure is null and named.
{%- set counts = ['parks_on_list', 'parks_implementing', 'parks_completed', 'parks_accepted',
                  'key_projects'] %}
{%- set amounts = ['key_investment_planned', 'key_investment_done', 'key_investment_to_date'] %}
{%- set texts = ['progress', 'experience', 'difficulty', 'request'] %}
with reports as (
    select
        return_id,
        form,
        reporter,
        report_year,
        {% for field in counts + amounts -%}
            max(case when field = '{{ field }}' and state = 'counted' then value end) as {{ field }},
        {% endfor -%}
        {% for field in texts -%}
            max(case when field = '{{ field }}' and state = 'counted' then text end) as {{ field }},
        {% endfor -%}
        sum(case when state = 'held' then 1 else 0 end) as n_held,
        array_sort(array_agg(fact_id)) as fact_ids
    from {{ ref('int_stated_fact') }}
    where
        form in ('city_annual_report', 'county_annual_report')
        and field in (
            {% for field in counts + amounts + texts -%}
                '{{ field }}'{{ ', ' if not loop.last }}
            {%- endfor %}
        )
    group by return_id, form, reporter, report_year
)

select
    reports.reporter,
    cast(reports.report_year as integer) as report_year,
    reports.return_id,
    case reports.form when 'city_annual_report' then 'city' else 'county' end as reporter_level,
    coalesce(own.name, counties.name) as reporter_name,
    coalesce(own.code, counties.city) as city,
    coalesce(own.province, cities.province) as province,
    {% for field in counts -%}
        cast(reports.{{ field }} as bigint) as {{ field }},
    {% endfor -%}
    {% for field in amounts -%}
        cast(reports.{{ field }} as decimal(28, 6)) as {{ field }},
    {% endfor -%}
    {% for field in texts -%}
        reports.{{ field }},
    {% endfor -%}
    cast(reports.n_held as bigint) as n_held,
    reports.fact_ids
from reports
left join {{ ref('cities') }} as own
    on reports.reporter = own.code
left join {{ ref('counties') }} as counties
    on reports.reporter = counties.code
left join {{ ref('cities') }} as cities
    on counties.city = cities.code
