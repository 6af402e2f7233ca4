"""The facts of a folder as columns, a script for each field."""

from collections.abc import Mapping, Sequence
from typing import Any

from exports.audit.packing import plain
from exports.trace_words import Words
from exports.warehouse import Row

_KEPT = (
    "value_year", "row_key", "raw_text", "unit_reported", "sheet", "cell", "reading", "source",
    "evidence",
)  # fmt: skip


def column(values: Sequence[Any]) -> dict[str, Any]:
    """`{"each": [...]}`, or where many are equal `{"words": [...], "at": [...]}`."""
    known: dict[Any, int] = {}
    at = [known.setdefault(value, len(known)) for value in values]
    return {"words": list(known), "at": at} if len(known) * 2 < len(values) else {"each": [*values]}


def values_of(packed: Mapping[str, Any]) -> list[Any]:
    """The values that `column` was given."""
    return packed["each"] if "each" in packed else [packed["words"][at] for at in packed["at"]]


def of_field(rows: Sequence[Row], returns: Mapping[str, int], words: Words) -> dict[str, Any]:
    """Facts of one field in their order; `return` is a number of `returns`."""
    kept: dict[str, Any] = {name: column([row[name] for row in rows]) for name in _KEPT}
    kept["return"] = column([returns[row["return_id"]] for row in rows])
    kept["number"] = column([int(row["fact_id"].rpartition("#")[2]) for row in rows])
    kept["value"] = column([plain(row["value"]) for row in rows])
    kept["text"] = column([None if row["text"] == row["raw_text"] else row["text"] for row in rows])
    named = [(row["field"], row["form"], row["row_key"].partition(":")[0]) for row in rows]
    labels = {about: words.name(*about) for about in set(named)}
    kept["label"] = column([labels[about] for about in named])
    return kept
