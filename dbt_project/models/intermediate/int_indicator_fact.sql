-- The facts behind each park's figure, held ones included, one row per fact.
with quantity_facts as (
    select
        park,
        value_year,
        indicator,
        fact_id
    from {{ ref('int_quantity') }}
    where state in ('counted', 'held')
),

base as (
    select cast(first_year - 1 as integer) as base_year
    from {{ ref('stg_build') }}
),

gdp_facts as (
    select
        gdp.park,
        gdp.value_year,
        'gdp' as indicator,
        facts.fact_id
    from {{ ref('int_constant_gdp') }} as gdp
    cross join base
    inner join quantity_facts as facts
        on
            gdp.park = facts.park
            and (
                (gdp.is_reported and facts.indicator = 'gdp' and gdp.value_year = facts.value_year)
                or (
                    not gdp.is_reported
                    and (
                        (
                            facts.indicator = 'gdp_current_price'
                            and base.base_year = facts.value_year
                        )
                        or (
                            facts.indicator = 'gdp_growth'
                            and base.base_year < facts.value_year
                            and gdp.value_year >= facts.value_year
                        )
                    )
                )
            )
),

investment_fields as (
    select
        'investment_planned' as indicator,
        'investment_planned' as field
    union all
    select
        'investment_done' as indicator,
        'investment_done' as field
    union all
    select
        'investment_done_central' as indicator,
        'done_central' as field
    union all
    select
        'investment_to_date' as indicator,
        'investment_to_date' as field
    union all
    select
        'investment_to_date_central' as indicator,
        'to_date_central' as field
    union all
    select
        'projects' as indicator,
        'project_name' as field
    union all
    select
        'projects_commissioned' as indicator,
        'completion_month' as field
),

investment_facts as (
    select
        facts.reporter as park,
        facts.report_year as value_year,
        fields.indicator,
        facts.fact_id
    from {{ ref('int_stated_fact') }} as facts
    inner join investment_fields as fields
        on facts.field = fields.field
    where
        facts.form = 'park_progress'
        and facts.table_code = 'project'
        and facts.state in ('counted', 'held')
),

base_facts as (
    select
        quantity_facts.park,
        quantity_facts.value_year,
        quantity_facts.indicator,
        quantity_facts.fact_id
    from quantity_facts
    where quantity_facts.indicator <> 'gdp'
    union all
    select
        park,
        value_year,
        indicator,
        fact_id
    from gdp_facts
    union all
    select
        park,
        value_year,
        indicator,
        fact_id
    from {{ ref('int_reduction_part') }}
    union all
    select
        park,
        value_year,
        indicator,
        fact_id
    from investment_facts
)

select
    park,
    value_year,
    indicator,
    fact_id
from base_facts
union
select
    base_facts.park,
    base_facts.value_year,
    parts.indicator,
    base_facts.fact_id
from base_facts
inner join {{ ref('int_ratio_part') }} as parts
    on base_facts.indicator = parts.part
