"""Which park a row of a batch names: by code and name, exactly, or a doubt at the cell."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.fact import Fact
from ingestion.labels import label_key
from ingestion.reporters import Kind
from ingestion.roster import Roster
from ingestion.values import Reading

_PARK: tuple[Kind, ...] = ("park",)


@dataclass(frozen=True)
class Named:
    """The park, or '' and the doubt; `between` are the parks that code and name point to."""

    park: str
    cell: str
    text: str
    doubt: Fact
    between: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Rows with the same key leave the same question open."""
        return self.doubt.reading.problem or "", *self.between, label_key(self.text)


def name_row(facts: Iterable[Fact], roster: Roster, year: int, *, alone: bool) -> Named:
    """The park that a row names.

    A row of the sheets with code and name must have a name that is or was the code's; a name
    without a code, as rows of a list have it, is enough where it is exactly one park's in that
    year (`alone`: a code in its place, too).
    """
    by_field = {fact.field: fact for fact in facts}
    name, code = by_field.get("park_name"), by_field.get("park_code")
    named = name.reading.raw_text if name else ""
    coded = label_key(code.reading.raw_text).upper() if code else ""
    at = name or code or next(iter(by_field.values()))
    if alone and not coded and roster.of_code(label_key(named).upper(), _PARK):
        return _certain(label_key(named).upper(), at)
    if not coded:
        park = roster.park_by_name(named, year)
        between = tuple(sorted(park.code for park in roster.named(named, _PARK)))
        return (
            _certain(park, at) if park else _doubt(at, named, between, problem="batch_park_unknown")
        )
    if code and roster.of_code(coded, _PARK) is None:
        return _doubt(
            code, f"{code.reading.raw_text} {named}".strip(), (), problem="batch_park_unknown"
        )
    if not roster.has_name(coded, named):
        others = {park.code for park in roster.named(named, _PARK)}
        shown = f"{coded} {named}".strip()
        return _doubt(at, shown, tuple(sorted({coded, *others})), problem="batch_park_disagrees")
    return _certain(coded, at)


def _certain(park: str, at: Fact) -> Named:
    return Named(park, at.cell, at.reading.raw_text, at)


def _doubt(at: Fact, raw: str, between: tuple[str, ...], *, problem: str) -> Named:
    reading = Reading(raw, problem=problem)
    said = Fact("_reporter", "", None, reading, at.sheet, at.cell)
    return Named("", at.cell, raw, said, between)
