"""The formula of a traced figure in words."""

from typing import TYPE_CHECKING

from exports.trace import Trace, catalogue
from exports.trace_figures import summands

if TYPE_CHECKING:
    from exports.trace_words import Words


def formula(found: Trace, words: "Words") -> str:
    """How the figure is worked out, in words."""
    code = found.key.get("indicator", "")
    row = words.indicators.get(code, {})
    method = found.method or "none"
    for ending, fits in (
        ("_chained", row.get("source") == "chained"),
        ("_ratio", row.get("kind") == "ratio"),
        ("_points", row.get("change_as") == "percentage_points"),
    ):
        if fits and method + ending in catalogue()["formulas"]:
            method += ending
    forms = {source.leaf.form for source in found.sources}
    tables = {source.leaf.row_key.partition(":")[0] for source in found.sources}
    one = min(forms, default=""), min(tables, default="")
    year = found.key.get("value_year", "")
    column = found.figure["column"]
    against = found.key.get("against_year") or column.rpartition("_")[2]
    sides = {side: _side(row.get(side) or "", words) for side in ("numerator", "denominator")}
    manifest = found.document.issue.manifest
    return words.say(
        "formulas", method, name=words.name(code or column, *one), year=year, against=against,
        scale=row.get("scale", ""), table=found.figure["table"], column=column,
        first_year=manifest["first_year"], last_year=manifest["last_year"], **sides,
    )  # fmt: skip


def _side(parts: str, words: "Words") -> str:
    """`a+-b` → `A − B` in words."""
    named = [(words.name(code), sign) for code, sign in summands(parts)] if parts else []
    text = " ".join(f"{'+' if sign > 0 else '−'} {name}" for name, sign in named)
    return text.removeprefix("+ ")
