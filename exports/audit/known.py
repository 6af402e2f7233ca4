"""What the pages say beside the documents: from the ledger, the catalogues and the project."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exports.trace import Seeds
from exports.trace_words import Words
from ingestion.limits import Limits


@dataclass(frozen=True)
class Returned:
    """A return of an issue: who sent what when, in which file, and what became of it.

    `part` is the file inside an archive or mail. `verdict` is passed, held, sent_back or ''.
    """

    return_id: str
    form: str
    form_title: str
    reporter: str
    report_year: int | None
    revision: int
    sha256: str
    part: str
    name: str
    received_at: str
    verdict: str
    held_figures: int


@dataclass(frozen=True)
class Place:
    """A reporter by code, with its present name and the names of its city and unit."""

    code: str
    name: str
    city: str


@dataclass(frozen=True)
class Event:
    """A decision of the ledger as a page shows it; `subject` is a fact, finding or document."""

    event_id: int
    at: str
    kind: str
    subject: str
    return_id: str
    by: str
    reason: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue as a page shows it."""

    code: str
    severity: str
    text: str
    fix: str


@dataclass(frozen=True)
class Known:
    """`places` in the order of units and cities. `answered` are findings that hold nothing now.

    `graph` is the project's asset graph: nodes with `key`, `group`, `room`, `about`, `upstream`,
    `columns` (name, about, of: the columns that it is made of, as `asset.column`).
    """

    facts: Path
    submissions: Path
    limits: Limits
    places: Sequence[Place]
    returns: Mapping[str, Returned]
    events: Sequence[Event]
    answered: Collection[str]
    rules: Mapping[str, Rule]
    words: Words
    seeds: Seeds
    graph: Sequence[Mapping[str, Any]]
    workers: int = 1
    others: Sequence[Path] = field(default=())
