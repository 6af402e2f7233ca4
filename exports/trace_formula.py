"""The formula of a traced figure in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from exports.trace import catalogue
from exports.trace_figures import summands
from exports.warehouse import Row

if TYPE_CHECKING:
    from exports.trace_words import Words


def formula(
    method: str,
    figure: Row,
    key: Mapping[str, str],
    manifest: Mapping[str, Any],
    entered_in: tuple[str, str],
    words: "Words",
) -> str:
    """How a figure is worked out, in words; `entered_in` are form and table of its first leaf."""
    code, column = key.get("indicator", ""), figure["column"]
    row = words.indicators.get(code, {})
    method = method or "none"
    for ending, fits in (
        ("_chained", row.get("source") == "chained"),
        ("_ratio", row.get("kind") == "ratio"),
        ("_points", row.get("change_as") == "percentage_points"),
    ):
        if fits and method + ending in catalogue()["formulas"]:
            method += ending
    against = key.get("against_year") or column.rpartition("_")[2]
    sides = {side: _side(row.get(side) or "", words) for side in ("numerator", "denominator")}
    return words.say(
        "formulas", method, name=words.name(code or column, *entered_in),
        year=key.get("value_year", ""), against=against, scale=row.get("scale", ""),
        table=figure["table"], column=column, first_year=manifest["first_year"],
        last_year=manifest["last_year"], **sides,
    )  # fmt: skip


def _side(parts: str, words: "Words") -> str:
    """`a+-b` → `A − B` in words."""
    named = [(words.name(code), sign) for code, sign in summands(parts)] if parts else []
    text = " ".join(f"{'+' if sign > 0 else '−'} {name}" for name, sign in named)
    return text.removeprefix("+ ")
