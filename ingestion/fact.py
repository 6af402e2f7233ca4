"""What the parser makes of a file: facts, and the return that they belong to."""

from dataclasses import dataclass, field

from ingestion.values import Reading


@dataclass(slots=True)
class Fact:
    """One value read from one cell; the return it belongs to is known by its holder."""

    field: str
    row_key: str
    value_year: int | None
    reading: Reading
    sheet: str
    cell: str
    source: str = ""
    evidence: str = ""


@dataclass
class ParsedReturn:
    """One reporter's form in one file. `reporter` is '' and `report_year` None if not certain."""

    form: str
    form_version: str
    reporter: str
    report_year: int | None
    facts: list[Fact] = field(default_factory=list)
    synthetic: bool = False


def problem_fact(field_code: str, problem: str, sheet: str, cell: str, raw: str = "") -> Fact:
    """A fact that says only what is wrong; sheet and cell are '' where none is to blame."""
    return Fact(field_code, "", None, Reading(raw, problem=problem), sheet, cell)
