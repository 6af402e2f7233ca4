"""Which park a row of a list speaks of: by code and name together, or by a dated name alone."""

from ingestion.labels import label_key
from ingestion.roster import Roster
from ingestion.values import Reading


def park_of_row(
    roster: Roster, name: Reading, code: Reading | None, year: int | None, sender: str
) -> Reading:
    """The park's code as the text of a reading, or the problem that names none.

    `code` is what the row's column of codes says, `name` what its column of names says; `sender`
    is the reporter whose list it is ('' if unknown), in whose area the park must lie.
    """
    said = name.text or ""
    coded = label_key(code.text or "").upper() if code else ""
    if not said and not coded:
        return Reading(name.raw_text)
    found, step = _by_code(roster, coded, said, year) if coded else _by_name(roster, said, year)
    if found == "":
        return Reading(name.raw_text or coded, problem=step)
    park, place = (
        roster.of_code(found, ("park",)),
        roster.of_code(sender, ("city", "unit")),
    )
    if park and place and not roster.lies_in(park, place.code):
        return Reading(name.raw_text or coded, problem="park_elsewhere")
    return Reading(name.raw_text or coded, text=found, steps=(step,))


def _by_code(roster: Roster, code: str, name: str, year: int | None) -> tuple[str, str]:
    """(park, step) or ('', problem): the code decides if the name, where there is one, is his."""
    if roster.of_code(code, ("park",)) is None:
        return "", "park_unknown"
    if name and not roster.has_name(code, name):
        return "", "park_disagrees"
    if name and year is not None and not roster.has_name(code, name, year):
        return code, "park code, name of other years"
    return code, "park code"


def _by_name(roster: Roster, name: str, year: int | None) -> tuple[str, str]:
    park = roster.park_by_name(name, year)
    if park:
        return park, "name on the roster"
    once = roster.named(name, ("park",))
    outdated = once and not roster.named(name, ("park",), year)
    return "", "park_name_outdated" if outdated else "park_unknown"
