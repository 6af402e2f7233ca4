"""Any form with legal values in its cells, chosen from what its contract allows."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

from filled_forms import PARK, PARK_NAME, Key

from ingestion.blank_form import REPORTER_NAME, Filling, write_form
from ingestion.contract import Ask, Contract, contracts
from ingestion.placement import Place, places

# What the sender of each kind is called on the cover or in the title.
SENDER = {
    "park_code": PARK,
    "park_name": PARK_NAME,
    "reporter_code": "370000",
    "reporter_name": "山东省",
}


def asks_of(contract: Contract) -> dict[tuple[str, str], Ask]:
    return {(sheet.name, ask.code): ask for sheet, ask in contract.asks()}


def legal(place: Place, ask: Ask | None, year: int, number: int) -> tuple[object, object]:
    """A value that the cell may hold, and what must be read: a number, or a text."""
    if place.code in SENDER:
        return SENDER[place.code], SENDER[place.code]
    match place.type:
        case "number":
            low, high = (ask.min or 0, ask.max or 10**6) if ask else (0, 100)
            value = min(low + number, high)
            return value, Decimal(str(value))
        case "year":
            value = year if place.code == "report_year" else int(ask.min or year) if ask else year
            return value, str(value)
        case "month":
            return "2023-05", "2023-05"
        case "date":
            return dt.date(2023, 12, 20), "2023-12-20"
        case "choice" if ask:
            option = ask.options[number % len(ask.options)]
            return option, option
        case "task" if ask:
            option = ask.options[number % len(ask.options)]
            return option, option.split(" ")[0]
        case _ if ask and ask.resolves:
            return PARK_NAME, PARK_NAME
        case _:
            return f"文字{number}", f"文字{number}"


def written(contract: Contract, year: int, values: Mapping[Key, object]) -> bytes:
    target = BytesIO()
    write_form(
        target, contract, year, Filling(values),
        checks=(), deadline_zh="按通知要求", created=dt.datetime(2023, 11, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    return target.getvalue()


def least(form: str, year: int, changes: Mapping[Key, object] | None = None) -> bytes:
    """A form with what is required and nothing else: tables are declared empty."""
    contract = contracts()[form].in_year(year)
    asks, values = asks_of(contract), dict[Key, object]({REPORTER_NAME: "山东省"})
    tables = {s.table.code for s in contract.sheets if s.table}
    for number, place in enumerate(places(contract)):
        if place.required and place.row_key.split(":")[0] not in tables:
            ask = asks.get((place.sheet, place.code)) if not place.column else None
            values[place.key], _ = legal(place, ask, year, number)
    values |= {(s.table.declared_by, "", "", "value"): "无" for s in contract.sheets
               if s.table and s.table.declared_by}  # fmt: skip
    changed = values | dict(changes or {})
    return written(contract, year, {k: v for k, v in changed.items() if v is not None})
