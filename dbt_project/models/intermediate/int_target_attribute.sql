-- Targets that dated attributes of parks answer: how many parks say yes, of how many that are asked.
-- What nobody states is not known.
select
    position,
    metric,
    case metric
        when 'coking_sealed_share' then sum(coking_units_sealed)
        when 'scattered_coal_boilers' then sum(scattered_coal_boilers)
        else sum(case when answer in ('yes', 'applied', 'approved', 'accepted') then 1 else 0 end)
    end as numerator,
    case metric
        when 'coking_sealed_share'
            then sum(case when coking_units_sealed is not null then coking_units end)
        else count(answer)
    end as denominator,
    count(answer) as n_known,
    count(*) as n_owed,
    sum(case when answer = 'applied' then 1 else 0 end) as n_applied,
    sum(case when answer = 'approved' then 1 else 0 end) as n_approved,
    sum(case when answer = 'accepted' then 1 else 0 end) as n_accepted
from {{ ref('int_target_asked') }}
group by position, metric
