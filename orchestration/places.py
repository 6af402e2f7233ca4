"""In which city a reporter's files belong today, and how he is called."""

from pathlib import Path

from ingestion.reporters import Kind, Reporter
from ingestion.roster import load_roster

_AROUND: tuple[Kind, ...] = ("city", "unit")
_NOW = 9998  # after every change of divisions that is known


class Places:
    """Reporters by the instance's reference data and the seeds of divisions."""

    def __init__(self, reference: Path) -> None:
        self._roster = load_roster(reference)

    def of(self, reporter: str) -> str:
        """The city of today of a park or county, else its reporting unit; '' if unknown.

        A city's own files belong to it, or to the city that it was merged into; a unit's to it.
        """
        found = self._roster.of_code(reporter)
        if found is None:
            return ""
        place: Reporter | None = found
        if found.kind not in _AROUND:
            place = self._roster.of_code(found.within, _AROUND)
        heirs = self._roster.heirs(place, _NOW) if place else []
        return heirs[0].name if len(heirs) == 1 else ""

    def name(self, reporter: str) -> str:
        """The present name; '' for a code that nobody has."""
        found = self._roster.of_code(reporter)
        return found.name if found else ""
