"""What a park states of itself at its evaluation or acceptance: how many indicators reach 90 %."""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from exports.trace_figures import Indicators
from exports.trace_leaves import Leaf

_TABLES = ("evaluated", "self_assessed")
_REACHED = Fraction(9, 10)  # 001 三(四); exactly 90 % does


def assessed(leaves: Sequence[Leaf], indicators: Indicators) -> dict[str, Fraction]:
    """Of each indicator with a completion that can be told: (actual − base) ÷ (target − base).

    Of a reduction, actual ÷ target.
    """
    cells: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for leaf in leaves:
        table, _, side = leaf.row_key.partition(":")
        if table in _TABLES and leaf.value is not None and leaf.field in indicators:
            cells[leaf.field][side] = Fraction(leaf.value)
    found = {}
    for code, said in cells.items():
        is_reduction = indicators[code]["source"] == "projects_and_measures"
        base = Fraction() if is_reduction else said.get("base")
        if base is None or not {"target", "actual"} <= said.keys() or said["target"] == base:
            continue
        found[code] = (said["actual"] - base) / (said["target"] - base)
    return found


def reaching(completions: dict[str, Fraction]) -> dict[str, Fraction]:
    """Those that reach 90 %."""
    return {code: done for code, done in completions.items() if done >= _REACHED}
