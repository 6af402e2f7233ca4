"""What kind of figure a row of lineage is: its formula in words, how a page adds it up again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exports.mart_keys import KEYS, split_key
from exports.trace import Seeds, rule_of
from exports.trace_figures import ParkFigures, summands
from exports.trace_formula import formula
from exports.trace_sums import size_in
from exports.trace_words import Words
from exports.warehouse import Row

SUMS = {"figure", "five_year", "actual", "previous_value"}
COMPARED = {"change", "difference", "full_change", "full_difference"}
ADDED_UP = SUMS | COMPARED
"""Methods of trace.yaml that a page works out from the parks' amounts; of others it shows facts."""

_SAID = ("indicator", "value_year", "against_year")
_PLACES = {
    mart: tuple((name, at) for at, name in enumerate(names) if name in _SAID)
    for mart, names in KEYS.items()
}


@dataclass
class FigureWords:
    """What kinds are said with; a kind that documents share is worked out once."""

    seeds: Seeds
    words: Words
    made: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)


class Kinds:
    """The distinct kinds of one document, in the order in which they are met."""

    def __init__(self, manifest: Mapping[str, Any], words: FigureWords) -> None:
        self.manifest, self._shared = manifest, words
        self.seeds, self.words = words.seeds, words.words
        self.made: list[dict[str, Any]] = []
        self._known: dict[tuple[Any, ...], int] = {}
        self._figures = ParkFigures((), words.seeds.indicators, 0)
        self._plan = (manifest["first_year"], manifest["last_year"])

    def of(self, row: Row, form: str, table: str) -> int:
        """The number of a row's kind; `form` and `table` are those of its first fact."""
        mart = row["table"]
        said: tuple[tuple[str, str], ...] = ()
        if places := _PLACES.get(mart):
            parts = split_key(mart, row["row_key"])
            said = tuple((name, parts[at]) for name, at in places if at < len(parts))
        known = (mart, row["column"], row["unit"], said, form, table)
        if known not in self._known:
            self._known[known] = len(self.made)
            shared = self._shared.made
            if (*known, self._plan) not in shared:
                shared[*known, self._plan] = self._kind(row, dict(said), form, table)
            self.made.append(shared[*known, self._plan])
        return self._known[known]

    def adds(self, number: int) -> str:
        """The indicator whose amounts a page adds up for figures of this kind; '' for none."""
        kind = self.made[number]
        return str(kind["indicator"]) if kind["method"] else ""

    def _kind(self, row: Row, key: Mapping[str, str], form: str, table: str) -> dict[str, Any]:
        code = key.get("indicator", "")
        known = self.seeds.indicators.get(code, {})
        method = rule_of(row["table"], row["column"]).get("method", "")
        said = formula(method, row, key, self.manifest, (form, table), self.words) if method else ""
        adds = method if method in ADDED_UP and known else ""
        larger = size_in(row["unit"], known.get("unit", ""), self.seeds.units)
        now, then = self._years(adds, row, key, known) if adds else ([], [])
        return {
            "table": row["table"], "column": row["column"], "unit": row["unit"],
            "formula": said,
            "policy": known.get("policy", ""), "indicator": code, "method": adds,
            "now": now, "then": then, "percent": known.get("change_as") != "percentage_points",
            "ratio": known.get("kind") == "ratio", "scale": known.get("scale") or "1",
            "rows": bool(known) and self._figures.from_tables(code),
            "divisor": [larger.numerator, larger.denominator], "fields": _fields(code, known),
            "year": key.get("value_year", ""),
        }  # fmt: skip

    def _years(
        self, method: str, row: Row, key: Mapping[str, str], known: Mapping[str, str]
    ) -> tuple[list[int], list[int]]:
        """The years that are added up, and those they are compared with."""
        plan = list(range(int(self.manifest["first_year"]), int(self.manifest["last_year"]) + 1))
        is_reduction = known.get("source") == "projects_and_measures"
        if method == "five_year" or (method == "actual" and is_reduction):
            return plan, []
        year = int(key["value_year"])
        if method == "previous_value":
            return [year - 1], []
        if method in SUMS:
            return [year], []
        return [year], [int(key.get("against_year") or row["column"].rpartition("_")[2])]


def _fields(code: str, known: Mapping[str, str]) -> list[str]:
    """The codes whose figures it is made of."""
    if known.get("kind") != "ratio":
        return [code] if code else []
    return sorted(
        {part for side in ("numerator", "denominator") for part, _ in summands(known[side])}
    )
