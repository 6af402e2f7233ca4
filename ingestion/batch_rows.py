"""Which park a row of a batch names: by code and name, exactly, or a doubt at the cell."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingestion.labels import label_key
from ingestion.parser import Fact
from ingestion.roster import Roster
from ingestion.values import Reading


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


def name_row(facts: Iterable[Fact], roster: Roster, *, alone: bool) -> Named:
    """The park that a row names.

    A row of the sheets with code and name must have a name that is the code's; a name without a
    code, as rows of a list have it, is enough where it is exactly one park's (`alone`: a code in
    its place, too).
    """
    by_field = {fact.field: fact for fact in facts}
    name, code = by_field.get("park_name"), by_field.get("park_code")
    named = label_key(name.reading.raw_text) if name else ""
    coded = label_key(code.reading.raw_text).upper() if code else ""
    at = name or code or next(iter(by_field.values()))
    by_name = roster.parks_named.get(named, ())
    if alone and not by_name and named.upper() in roster.names_of:
        by_name = (named.upper(),)
    if coded and coded not in roster.names_of:
        assert code
        return _doubt("batch_park_unknown", code, f"{code.reading.raw_text} {named}".strip(), ())
    if coded and named and not by_name:
        return _doubt("batch_park_disagrees", at, f"{coded} {at.reading.raw_text}", (coded,))
    if coded and coded not in by_name:
        shown = f"{coded} {at.reading.raw_text}".strip()
        return _doubt("batch_park_disagrees", at, shown, tuple(sorted({coded, *by_name})))
    if coded:
        return _certain(coded, at)
    if len(by_name) == 1:
        return _certain(by_name[0], at)
    return _doubt("batch_park_unknown", at, at.reading.raw_text, by_name)


def _certain(park: str, at: Fact) -> Named:
    return Named(park, at.cell, at.reading.raw_text, at)


def _doubt(problem: str, at: Fact, raw: str, between: tuple[str, ...]) -> Named:
    reading = Reading(raw, problem=problem)
    said = Fact("_reporter", "", None, reading, at.sheet, at.cell)
    return Named("", at.cell, raw, said, between)
