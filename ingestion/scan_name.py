"""What the name of a scan says: check codes, parks by code or full name, report years, the form.

A park's name must stand in it whole; of names inside one another the longest speaks. Nothing is
matched by similarity: 邹城经济开发区 never stands for 邹城工业园区.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from ingestion.check_code import check_codes_in, without_check_codes
from ingestion.contract import contracts
from ingestion.labels import label_key
from ingestion.roster import Roster

_PARK_CODE = re.compile(r"(?<![A-Z0-9])P\d{7}(?!\d)")
# A year, but not that of a day or month: a form of 2023 is stamped in January 2024.
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?!\s*[-._/年]\s*\d{1,2}(?!\d))")


@dataclass(frozen=True)
class NameSays:
    """`parks` by code; `wrong` are park codes that no park has."""

    codes: tuple[str, ...] = ()
    parks: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    forms: frozenset[str] = frozenset()
    wrong: tuple[str, ...] = ()


def what_name_says(path: str, roster: Roster) -> NameSays:
    """What the last step of a path says; folders are a place, not a name."""
    name = PurePosixPath(path).name
    stem = name.rsplit(".", 1)[0]
    rest = without_check_codes(stem)
    coded = frozenset(_PARK_CODE.findall(rest))
    titles = {label_key(c.title_zh): c.form for c in contracts().values()}
    key = label_key(rest)
    known = {park.code for park in roster.of_kind("park")}
    named = {park for n in _longest(key, roster.parks_named) for park in roster.parks_named[n]}
    return NameSays(
        codes=check_codes_in(stem),
        parks=(coded & known) | named,
        years=frozenset(map(int, _YEAR.findall(_PARK_CODE.sub(" ", rest)))),
        forms=frozenset(titles[t] for t in _longest(key, titles)),
        wrong=tuple(sorted(coded - known)),
    )


def _longest(text: str, names: dict[str, tuple[str, ...]] | dict[str, str]) -> list[str]:
    """The names that stand in a text and not inside a longer one that stands there."""
    spans = [
        (found.start(), found.end(), name)
        for name in names
        if name.upper() in text
        for found in re.finditer(re.escape(name.upper()), text)
    ]
    return [
        name
        for start, end, name in spans
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in spans)
    ]
