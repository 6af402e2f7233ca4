select park
from {{ source('snapshot', 'parks') }}
