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
    raw = name.raw_text or coded
    if coded:
        found, step = _by_code(roster, coded, said, year)
        problem = "park_disagrees" if roster.of_code(coded, ("park",)) else "park_unknown"
    else:
        found, step = roster.park_by_name(said, year), "name on the roster"
        known_once = not roster.named(said, ("park",), year) and roster.named(said, ("park",))
        problem = "park_name_outdated" if known_once else "park_unknown"
    if found is None:
        return Reading(raw, problem=problem)
    park, place = roster.of_code(found, ("park",)), roster.of_code(sender, ("city", "unit"))
    if park and place and not roster.lies_in(park, place.code):
        return Reading(raw, problem="park_elsewhere")
    return Reading(raw, text=found, steps=(step,))


def _by_code(roster: Roster, code: str, name: str, year: int | None) -> tuple[str | None, str]:
    """The park of the code if the name, where there is one, is or was its own; and the step."""
    if roster.of_code(code, ("park",)) is None or (name and not roster.has_name(code, name)):
        return None, ""
    of_other_years = name and year is not None and not roster.has_name(code, name, year)
    return code, "park code, name of other years" if of_other_years else "park code"
