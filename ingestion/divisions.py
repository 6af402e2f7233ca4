"""Counties, cities and reporting units as reporters: codes, dated names, successors.

Read from the seeds of the dbt project. A code that a change of divisions ended keeps its name and
knows its successors; a division that was renamed keeps its code and has two dated names.
"""

from collections.abc import Iterator

from ingestion.reporters import Kind, Name, Reporter
from ingestion.seeds import seed
from ingestion.validity import ALWAYS, Validity, since_change, until_change

_NEW_CODE = ("recoded", "split", "new")


def division_reporters() -> Iterator[Reporter]:
    """All reporters that are divisions. One code may be a city and a reporting unit (青岛市)."""
    for row in seed("reporting_units"):
        yield Reporter("unit", row["code"], (Name(row["name"]),), within=row["lies_inside"])
    for row in seed("cities"):
        yield _division("city", row["code"], row["name"], row["province"])
    present = {row["code"] for row in seed("counties")}
    city_names = {row["code"]: row["name"] for row in seed("cities")}
    for row in seed("counties"):
        yield _division("county", row["code"], row["name"], row["city"], city_names[row["city"]])
    former = {
        row["old_code"]: row["old_name"]
        for row in seed("division_changes")
        if row["level"] == "county" and row["old_code"] and row["old_code"] not in present
    }
    for code, name in former.items():
        city = f"{code[:4]}00"  # GB/T 2260: the first four digits are those of the city
        yield _division("county", code, name, city, city_names[city])


def _division(kind: Kind, code: str, name: str, within: str, prefix: str = "") -> Reporter:
    names = [Name(name)]
    held = ALWAYS
    successors: list[str] = []
    for change in seed("division_changes"):
        when = change["year"], change["announced"]
        if change["old_code"] == code == change["new_code"]:
            ended, begun = until_change(*when), since_change(*when)
            names = [Name(change["new_name"], begun), Name(change["old_name"], ended)]
        elif change["old_code"] == code and change["kind"] in ("merged", "recoded"):
            held = Validity(held.first, until_change(*when).until)
            successors.append(change["new_code"])
        elif change["new_code"] == code and change["kind"] in _NEW_CODE:
            held = Validity(since_change(*when).first, held.until)
    if prefix:  # written with its city in front: 济南市市中区 is not 枣庄市市中区
        names += [Name(prefix + name.text, name.validity) for name in names]
    return Reporter(kind, code, tuple(names), held, within, tuple(dict.fromkeys(successors)))
