"""One submission is read: workbooks become returns, scans and letters are kept and named.

A workbook is one return, a city's batch one for each park in it and the city's own. The desk is
neither: what was decided in it is the matter of `orchestration`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa

from ingestion.batch import deal
from ingestion.containers import Part, parts_of, refused
from ingestion.desk_reader import is_desk
from ingestion.facts import fact_columns
from ingestion.limits import Limits
from ingestion.parser import ParsedReturn, parse_file, refusal
from ingestion.recognise import recognise
from ingestion.roster import Roster
from ingestion.scan_text import codes_in_scan

PartKind = Literal["return", "scan", "enclosure", "desk"]
WITHIN = "›"
_HEAD_BYTES = 64


@dataclass
class PartRead:
    """What one part of a submission became; scans and enclosures have no facts.

    `parsed.facts` is empty: the facts stand in `columns`. `digest` is of a return that shares its
    workbook with others: it changes only when the return's own facts or their cells do.
    """

    part: str
    kind: PartKind
    parsed: ParsedReturn
    columns: pa.Table
    codes: tuple[str, ...] = ()  # check codes in the text layer of a scan
    digest: str = ""


def submitted(path: Path, limits: Limits) -> Iterator[Part]:
    """The parts of one original; nothing larger than the limit is loaded.

    Raises OSError where the original itself cannot be read: that is no fault of its sender.
    """
    try:
        yield from _submitted(path, limits)
    except OSError:
        raise
    except MemoryError:
        yield refused("", "too_large_file", "内存不足")
    except Exception as error:  # one container that trips its reader must not stop all others
        yield refused("", "reader_failed", f"{type(error).__name__}: {error}")


def _submitted(path: Path, limits: Limits) -> Iterator[Part]:
    size = path.stat().st_size
    if size > limits.bytes:
        with path.open("rb") as file:
            known = recognise(file.read(_HEAD_BYTES))
        if known.kind == "scan":
            yield Part("", b"", known)
        else:
            yield refused("", "too_large_file", f"{size // 1_000_000} MB")
        return
    holds_something = False
    enclosed: list[str] = []
    for part in parts_of(path.read_bytes(), limits):
        is_enclosure = part.name and part.known.kind == "document" and not part.problem
        holds_something = holds_something or not is_enclosure
        if is_enclosure:
            enclosed.append(part.name)
        yield part
    if not holds_something:
        yield refused("", "no_workbook_inside", "、".join(enclosed))


def read_part(part: Part, roster: Roster, limits: Limits) -> list[PartRead]:
    """Read one part; what cannot be read is a return whose one fact says why."""
    if part.problem:
        return [refused_part(part.name, part.problem, part.detail)]
    if part.known.kind == "scan":
        return [kept_scan(part.name, codes_in_scan(part.content))]
    if part.name and part.known.kind == "document":
        return [_kept(part.name, "enclosure")]
    try:
        parsed = parse_file(part.content, roster, limits, part.known)
        if not (part.name or parsed.form) and _is_desk(parsed):
            return [_kept("", "desk")]
        dealt = deal(parsed, roster)
        if len(dealt) == 1:
            return [_with_columns(part.name, "return", dealt[0][1])]
        return [_of_batch(part.name, place, parsed) for place, parsed in dealt]
    except MemoryError:
        return [refused_part(part.name, "too_large_file", "内存不足")]
    except Exception as error:  # facts that cannot be stored, whatever the text in a cell
        return [refused_part(part.name, "reader_failed", f"{type(error).__name__}: {error}")]


def _is_desk(parsed: ParsedReturn) -> bool:
    """Whether what is no form is the office's own desk, by the names of its sheets."""
    readings = (fact.reading for fact in parsed.facts)
    told = [read.raw_text for read in readings if read.problem == "unknown_form"]
    return any(is_desk(names.split("、")) for names in told)


def refused_part(name: str, problem: str, detail: str = "") -> PartRead:
    return _with_columns(name, "return", refusal(problem, detail))


def kept_scan(name: str, codes: tuple[str, ...] = ()) -> PartRead:
    scan = _kept(name, "scan")
    scan.codes = codes
    return scan


def _kept(name: str, kind: PartKind) -> PartRead:
    return _with_columns(name, kind, ParsedReturn("", "", "", None))


def _of_batch(name: str, place: str, parsed: ParsedReturn) -> PartRead:
    """One return of a batch; in an archive `›` parts the workbook's name from the place in it."""
    part = WITHIN.join(filter(None, (name, place)))
    read = _with_columns(part, "return", parsed)
    said = json.dumps(read.columns.to_pylist(), ensure_ascii=False, default=str, sort_keys=True)
    read.digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    return read


def _with_columns(name: str, kind: PartKind, parsed: ParsedReturn) -> PartRead:
    columns = fact_columns(parsed.facts)
    parsed.facts = []
    return PartRead(name, kind, parsed, columns)
