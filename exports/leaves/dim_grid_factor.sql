-- A published factor: the row of the seed.
select need, 'member' as kind,
    'grid_emission_factors.csv/' || data_year || '/' || scope || '/' || region as id
from cells
