-- The explanations (核实说明) in force at the as-of moment: the finding holds no figure until its day.
select
    finding_id,
    event_id,
    explained_by,
    explanation,
    explained_until
from {{ source('snapshot', 'explanations') }}
