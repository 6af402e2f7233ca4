"""In which city a reporter's files belong today, and how he is called."""

import csv
from pathlib import Path

from ingestion.seeds import seed


class Places:
    """Reporters by the instance's reference data and the seeds of divisions."""

    def __init__(self, reference: Path) -> None:
        self._named = {row["code"]: row["name"] for row in seed("reporting_units")}
        self._named |= {row["code"]: row["name"] for row in seed("cities")}
        self._now_in = {
            row["old_code"]: row["new_code"]
            for row in seed("division_changes")
            if row["level"] == "city" and row["announced"]
        }
        self._city: dict[str, str] = {}
        self._unit: dict[str, str] = {}
        for row in sorted(_rows(reference / "park_attributes.csv"), key=lambda r: r["valid_from"]):
            by_attribute = {"city": self._city, "unit": self._unit}.get(row["attribute"])
            if by_attribute is not None:
                by_attribute[row["park"]] = row["value"]
        self._parks: dict[str, str] = {}
        for row in _rows(reference / "park_names.csv"):
            self._parks.setdefault(row["park"], row["name"])

    def of(self, reporter: str) -> str:
        """A park's city of today, else its reporting unit; a city or unit itself; '' if unknown."""
        city = self._city.get(reporter, "")
        place = self._now_in.get(city, city) or self._unit.get(reporter, "") or reporter
        return self._named.get(place, "")

    def name(self, reporter: str) -> str:
        return self._parks.get(reporter) or self._named.get(reporter, "")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
