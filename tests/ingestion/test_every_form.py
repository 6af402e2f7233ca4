"""Every form of every year: each cell filled with a legal value is read back as that value."""

import pytest
from filled_forms import roster
from legal_forms import asks_of, legal, written

from ingestion.blank_form import REPORTER_NAME
from ingestion.contract import Contract, contracts
from ingestion.parser import parse_file
from ingestion.placement import describe, places

FILLED_ROWS = 9


def years_of(contract: Contract) -> list[int]:
    """The first and last year, and the first year in which sheets or lines have changed."""
    years = range(contract.years.from_, min(contract.years.to or 2026, 2026) + 1)
    seen: dict[object, int] = {}
    for year in years:
        seen.setdefault(contract.in_year(year).sheets, year)
    return sorted({*seen.values(), years[-1]})


CASES = [(form, year) for form, c in contracts().items() for year in years_of(c)]


@pytest.mark.parametrize(("form", "year"), CASES)
def test_every_cell_filled_with_a_legal_value_is_read_back(form, year):
    contract = contracts()[form].in_year(year)
    asks = asks_of(contract)
    values: dict[tuple[str, str, str, str], object] = {REPORTER_NAME: "山东省"}
    expected: dict[tuple[str, str], object] = {}
    beside: dict[tuple[str, int, str], object] = {}
    for number, place in enumerate(places(contract)):
        ask = asks.get((place.sheet, place.code)) if not place.column else None
        row = place.row_key.split(":")[-1]
        if place.role == "value" and row.isdigit() and int(row) > FILLED_ROWS:
            continue
        if place.role == "source":
            values[place.key] = beside[place.sheet, place.row, "source"] = "第三方"
            continue
        if place.role == "evidence":
            beside[place.sheet, place.row, "evidence"] = f"佐证{number}"
            values[place.key] = f"佐证{number}"
            continue
        values[place.key], expected[place.sheet, place.cell] = legal(place, ask, year, number)
    parsed = parse_file(written(contract, year, values), roster())

    read = {
        (fact.sheet, fact.cell): fact.reading.value
        if fact.reading.text is None
        else fact.reading.text
        for fact in parsed.facts
        if fact.cell and fact.field != "park"
    }
    problems = [f for f in parsed.facts if f.reading.problem and not f.field.startswith("_rep")]
    assert [(f.field, f.sheet, f.cell, f.reading.problem) for f in problems] == []
    assert parsed.form == form
    assert parsed.report_year == year
    assert {cell: read.get(cell) for cell in expected} == expected
    for fact in parsed.facts:
        for role in ("source", "evidence"):
            if fact.cell and (stated := getattr(fact, role)):
                row = int("".join(c for c in fact.cell if c.isdigit())) - 1
                assert stated == beside[fact.sheet, row, role]


@pytest.mark.parametrize(("form", "year"), CASES)
def test_the_description_names_every_cell_that_may_be_filled(form, year):
    contract = contracts()[form].in_year(year)
    described = describe(contract, year)
    named = {(field["sheet"], field["cell"]) for field in described["fields"]}  # type: ignore[attr-defined]
    in_tables = {s.table.code for s in contract.sheets if s.table}
    for place in places(contract):
        if place.role == "value" and place.row_key.split(":")[0] not in in_tables:
            assert (place.sheet, place.cell) in named


def test_no_form_can_be_taken_for_another():
    """A workbook whose properties are lost is known by its sheets: half of them must be its own."""
    for one in contracts().values():
        names = {sheet.name for sheet in one.sheets}
        for other in contracts().values():
            shared = names & {sheet.name for sheet in other.sheets}
            assert one is other or len(shared) * 2 <= len(other.sheets)
