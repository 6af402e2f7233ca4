"""The rows of an office's own form (调整单, 市级审核表), each of which asks for a decision."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ingestion.ledger import Return

Row = dict[str, dict[str, Any]]
"""The facts of a row by field."""


def rows_of_sheets(
    sheets: Iterable[Return],
    facts: Iterable[dict[str, Any]],
    verdicts: Mapping[str, str],
    table: str,
) -> Iterator[tuple[Return, str, Row]]:
    """Return, row key and row of the open table, in their order; not of what was sent back."""
    rows: dict[str, dict[str, Row]] = {}
    for fact in facts:
        if fact["row_key"].startswith(f"{table}:"):
            of_return = rows.setdefault(fact["return_id"], {})
            of_return.setdefault(fact["row_key"], {})[fact["field"]] = fact
    for made in sheets:
        if verdicts[made.return_id] != "sent_back":
            of_return = rows.get(made.return_id, {})
            for key in sorted(of_return, key=lambda key: int(key.partition(":")[2])):
                yield made, key, of_return[key]
