"""What a return is held against: the statements of other years, forms and parks, and the roster."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from ingestion.facts import FACTS_SCHEMA

KNOWN_FACTS_SCHEMA = pa.schema([f for f in FACTS_SCHEMA if f.name not in ("source", "evidence")])

KNOWN_RETURNS_SCHEMA = pa.schema(
    [
        ("return_id", pa.string()),
        ("form", pa.string()),
        ("reporter", pa.string()),
        ("report_year", pa.int32()),
        ("revision", pa.int32()),
        ("received_on", pa.date32()),
        ("from_batch", pa.bool_()),
        ("is_now", pa.bool_()),
        ("speaks", pa.bool_()),
    ]
)

PARK_ATTRIBUTES_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("park", "attribute", "value", "valid_from", "valid_to")]
)


@dataclass(frozen=True)
class Known:
    """`facts`: readable and not held, of the `returns` only; `name_of` a reporter by his code.

    `is_now`: being judged. `speaks`: the one statement of its form, reporter and year; where two
    different versions of one day compete, neither speaks, so that their order decides nothing.
    """

    facts: pa.Table
    returns: pa.Table
    park_attributes: pa.Table
    name_of: Callable[[str], str]
