"""Two versions of one return on one day: what differs is asked, what is equal counts.

Neither a file's name (更正版, 最终版) nor the order of receipt within a day proves which counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from expectations.catalogue import LedgerMatter, catalogue
from expectations.findings import Finding
from expectations.judge import label_of
from ingestion.contract import contracts

Fact = Mapping[str, Any]
_Key = tuple[str, str, int | None]
_BLANK = "(空)"


@dataclass(frozen=True)
class Version:
    """One of the two returns: its id, the file's name, when it was received, and its facts."""

    return_id: str
    file: str
    received: str
    facts: tuple[Fact, ...]

    def by_place(self) -> dict[_Key, Fact]:
        """Facts by row, field and value year; notes on the file itself are no statements."""
        return {
            (fact["row_key"], fact["field"], fact["value_year"]): fact
            for fact in self.facts
            if not fact["field"].startswith("_")
        }


def version_findings(form: str, version: Version, other: Version) -> list[Finding]:
    """The questions at `version`, the later one; none where both state the same."""
    here, there = version.by_place(), other.by_place()
    keys = list(dict.fromkeys([*here, *there]))
    apart = [k for k in keys if _stated(here.get(k)) != _stated(there.get(k))]
    if not apart:
        return []
    said = {"file": version.file, "other": other.file, "rival": other.return_id}
    times = {"left": other.received, "right": version.received}
    found = [_finding("two_versions", version, None, {**said, **times})]
    found += _at_cells(form, version, apart, here, there, said)
    found += _at_tables(form, version, apart, here, there, said)
    return found


def _stated(fact: Fact | None) -> tuple[Any, ...]:
    """What a cell states; a blank cell and none at all are the same."""
    if fact is None:
        return None, None, ""
    unread = fact["raw_text"] if str(fact["reading"]).startswith("!") else ""
    return fact["value"], fact["text"], unread


def _at_cells(
    form: str,
    version: Version,
    apart: Iterable[_Key],
    here: Mapping[_Key, Fact],
    there: Mapping[_Key, Fact],
    said: Mapping[str, str],
) -> Iterator[Finding]:
    """A question at each cell; of a row that only the other has, at its first cell."""
    rows_here = {row for row, _, _ in here}
    told: set[str] = set()
    for key in apart:
        row, code, _ = key
        if row and row not in rows_here:
            if row in told:
                continue
            told.add(row)
        arguments = {
            **said,
            "label": label_of(code, form, row.split(":", maxsplit=1)[0]),
            "value": _shown(here.get(key)),
            "raw": _shown(there.get(key)),
        }
        at = here.get(key) or {**there[key], "fact_id": ""}
        yield _finding("version_differs", version, at, arguments)


def _at_tables(
    form: str,
    version: Version,
    apart: Iterable[_Key],
    here: Mapping[_Key, Fact],
    there: Mapping[_Key, Fact],
    said: Mapping[str, str],
) -> Iterator[Finding]:
    """Where one version states something in a table that the other leaves out, no sum is known.

    The question stands at the table's declaration (有 or 无): held, it holds the whole table.
    """
    one_sided = {
        row.split(":", maxsplit=1)[0]
        for row, code, year in apart
        if row and not all(_says(facts.get((row, code, year))) for facts in (here, there))
    }
    for sheet in contracts()[form].sheets:
        if sheet.table and sheet.table.code in one_sided and sheet.table.declared_by:
            declared = sheet.table.declared_by
            for (_, code, _), fact in here.items():
                if code == declared:
                    label = label_of(declared, form, "")
                    yield _finding("table_differs", version, fact, {**said, "label": label})


def _says(fact: Fact | None) -> bool:
    return _stated(fact) != (None, None, "")


def _shown(fact: Fact | None) -> str:
    return str(fact["raw_text"] or _BLANK) if fact else _BLANK


def _finding(
    matter: LedgerMatter, version: Version, fact: Fact | None, arguments: Mapping[str, Any]
) -> Finding:
    rule = catalogue().of_ledger(matter)
    return Finding(
        version.return_id,
        fact["fact_id"] if fact else "",
        rule.id,
        rule.severity,
        fact["sheet"] if fact else "",
        fact["cell"] if fact else "",
        arguments,
    )
