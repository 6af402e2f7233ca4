{{ config(meta={'dagster': {'ref': {'name': 'stg_facts'}}}) }}
-- Gate, facts ↔ ledger: a fact of a judged return is a fact of a return in the snapshot.
select distinct facts.return_id
from {{ ref('stg_facts') }} as facts
inner join {{ ref('stg_judgements') }} as judgements
    on facts.return_id = judgements.return_id
left join {{ ref('stg_returns') }} as returns
    on facts.return_id = returns.return_id
where returns.return_id is null
