-- The parks that a target asks for a dated attribute, each with its answer; null: nobody states it.
select
    targets.metric,
    parks.position,
    parks.park,
    parks.coking_units,
    parks.coking_units_sealed,
    parks.scattered_coal_boilers,
    case targets.metric
        when 'eco_park_share' then parks.eco_park
        when 'ldar_platform_share' then parks.ldar_platform
        when 'central_heating_share' then parks.central_heating
        when 'demonstration_applied'
            then
                case targets.target_scope
                    when '国家级循环化改造示范园区' then parks.demonstration_national
                    else parks.demonstration_provincial
                end
        when 'coking_sealed_share' then cast(parks.coking_units_sealed as varchar(40))
        when 'scattered_coal_boilers' then cast(parks.scattered_coal_boilers as varchar(40))
    end as answer
from {{ ref('int_target') }} as targets
inner join {{ ref('int_target_park') }} as parks
    on targets.position = parks.position
where
    not parks.is_merged
    and targets.metric in (
        'eco_park_share', 'ldar_platform_share', 'central_heating_share',
        'demonstration_applied', 'coking_sealed_share', 'scattered_coal_boilers'
    )
    and (targets.metric <> 'ldar_platform_share' or parks.petrochemical_cluster = 'yes')
    and (targets.metric <> 'coking_sealed_share' or parks.coking_units > 0)
