"""A filled workbook of the demonstration, with the day it arrives and a list of its cells."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from ingestion.blank_form import Filling, write_form
from ingestion.contract import contracts
from ingestion.placement import places
from orchestration.demo.faults import Values
from orchestration.form_senders import with_rows_for
from orchestration.forms import printed_checks


@dataclass
class Made:
    """`written` and `faults` are rows of the files of the same name in `<home>/synthetic/`."""

    name: str
    received: dt.datetime
    content: bytes
    written: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Sender:
    """Who sends: a park, a city or the unit; `folder` is where its files lie in the inbox."""

    code: str
    name: str
    folder: str


def arrival(day: dt.date) -> dt.datetime:
    """The moment of a day at which the demonstration's files come."""
    return dt.datetime(day.year, day.month, day.day, 2, 0, tzinfo=dt.UTC)


def said(values: Mapping[str, object], row_key: str = "") -> Values:
    """Fields, or cells of one table row, as a form is filled: by code, blanks left out."""
    return {(code, row_key, "", "value"): value for code, value in values.items() if value != ""}


def signature(day: dt.date) -> Values:
    """The foot of a cover."""
    return said(
        {
            "unit_head": "合成负责人",
            "filler": "合成填表人",
            "phone": "0000-00000000",
            "reported_on": day.isoformat(),
        }
    )


@dataclass(frozen=True)
class Filled:
    """A filled form that is not yet a file; numbers are in the units that the form prints."""

    form: str
    year: int
    sender: Sender
    values: Values
    received: dt.date


def filled_file(filled: Filled, deadlines: Mapping[tuple[str, int], str]) -> Made:
    """A sound form, marked synthetic."""
    form, year, sender, values = filled.form, filled.year, filled.sender, filled.values
    contract = with_rows_for(contracts()[form].in_year(year), values)
    buffer = BytesIO()
    moment = arrival(filled.received)
    write_form(
        buffer,
        contract,
        year,
        Filling(values),
        checks=printed_checks(contract),
        deadline_zh=deadlines[form, year],
        created=moment,
        synthetic=True,
    )
    name = f"{sender.folder}/{year}-{sender.code}-{sender.name}-{contract.title_zh}.xlsx"
    made = Made(name, moment, buffer.getvalue())
    where = {place.key: place for place in places(contract)}
    for key, value in values.items():
        place = where[key]
        made.written.append(
            {
                "file": name,
                "wave": moment.isoformat(),
                "form": form,
                "park": sender.code,
                "report_year": year,
                "sheet": place.sheet,
                "cell": place.cell,
                "code": place.code,
                "row_key": place.row_key,
                "column": place.column,
                "written": value,
                "means": value if isinstance(value, (Decimal, int)) else "",
            }
        )
    return made
