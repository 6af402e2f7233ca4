"""Blank batches: one workbook per city, its parks as rows, prefilled with what is known."""

from collections.abc import Iterable, Mapping

from ingestion.contract import Contract, Sheet
from ingestion.placement import places

Values = dict[tuple[str, str, str, str], object]
_OPEN_ROWS = 2  # for a park that the roster does not know yet


def sized(contract: Contract, parks: int) -> Contract:
    """The form with as many rows as the city has parks; lists keep theirs."""

    def of(sheet: Sheet) -> Sheet:
        table = sheet.table
        if table is None or not any(ask.code == "park_code" for ask in table.columns):
            return sheet
        rows = table.model_copy(update={"blank_rows": parks + _OPEN_ROWS})
        return sheet.model_copy(update={"table": rows})

    return contract.model_copy(update={"sheets": tuple(of(sheet) for sheet in contract.sheets)})


def batch_values(
    contract: Contract,
    city: Mapping[str, str],
    parks: Iterable[Mapping[str, str]],
    known: Mapping[str, Values],
) -> Values:
    """The cover, a row per park on the sheets that name them by code, and last year's figures."""
    values: Values = {
        ("city_code", "", "", "value"): city["code"],
        ("city_name", "", "", "value"): city["name"],
    }
    cells = {place.key for place in places(contract)}
    for number, park in enumerate(parks, 1):
        for sheet in contract.sheets:
            if sheet.table:
                key = f"{sheet.table.code}:{number}"
                if ("park_code", key, "", "value") in cells:
                    values["park_code", key, "", "value"] = park["park"]
                    values["park_name", key, "", "value"] = park["name"]
                    for (code, _, column, role), value in known.get(park["park"], {}).items():
                        at = f"{code}@{column}", key, "", role
                        if at in cells:
                            values[at] = value
    return values
