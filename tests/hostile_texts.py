"""Forms that are sound but for their texts, which a spreadsheet, a browser or XML might run."""

from collections.abc import Iterator

from filled_forms import Key, one
from legal_forms import asks_of, legal, written

from ingestion.blank_form import REPORTER_NAME
from ingestion.contract import Contract, contracts
from ingestion.placement import Place, places

YEAR = 2023
MARKUP = "</script><img src=x onerror=alert(1)>]]>&lt;"
# How a spreadsheet knows a formula: by its first character.
FORMULAS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/","甲")',
    "+1+cmd|'x'!A1",
    "-2+3+甲",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
)
CONTROL = "甲\x00\x08\x0b\x1f\x7f乙\u202e丙"
HOSTILE = (*FORMULAS, MARKUP, CONTROL)
_ROWS = 3  # of each table


def hostile_forms() -> dict[str, bytes]:
    """Every form of the year by the name of its file, hostile where a sender writes as he likes."""
    files = {}
    for name, contract in sorted(contracts().items()):
        if contract.years.holds(YEAR) and contract.reporters:
            files[f"=1+1 {name}.xlsx"] = _hostile(contract.in_year(YEAR))
    return files


def _hostile(contract: Contract) -> bytes:
    asks, values = asks_of(contract), dict[Key, object]({REPORTER_NAME: "山东省"})
    for number, place in enumerate(_first_rows(contract)):
        ask = asks.get((place.sheet, place.code)) if not place.column else None
        value, _ = legal(place, ask, YEAR, number)
        is_free = isinstance(value, str) and value.startswith("文字")
        values[place.key] = HOSTILE[number % len(HOSTILE)] if is_free else value
    if "city" in contract.reporters and "unit" not in contract.reporters:
        values |= {one("reporter_code"): "370800", one("reporter_name"): "济宁市"}
    return written(contract, YEAR, values)


def _first_rows(contract: Contract) -> Iterator[Place]:
    """Every cell but those of a table's later rows."""
    for place in places(contract):
        number = place.row_key.rpartition(":")[2]
        if not number.isdecimal() or int(number) <= _ROWS:
            yield place
