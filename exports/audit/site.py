"""Builds the audit site of one folder of issues: `<folder>/audit/`.

Nothing is written where nothing has changed: `site.json` says what the site was made of and which
files it is to hold.
"""

import json
import multiprocessing
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exports.audit.amounts import Counted, amounts
from exports.audit.documents import AUDIT, Issued, documents, sheet_pages
from exports.audit.facts import of_field
from exports.audit.index_data import decisions_of, findings_of, index, returns_of, withheld
from exports.audit.kinds import FigureWords, Kinds
from exports.audit.known import Event, Known
from exports.audit.leaves import Leaves, Needs
from exports.audit.originals import Wanted, in_chunks, link, write_originals
from exports.audit.packing import Folder, digest, write_aside
from exports.audit.pages import assets, page, words
from exports.layout_files import hash_of

_MADE = "site.json"
_CHUNK = 40


@dataclass(frozen=True)
class Built:
    """A site: its first page, how many documents and files it has, how many are new."""

    index: Path
    documents: int
    files: int
    changed: int


def build(folder: Path, known: Known) -> Built | None:
    """The site of a folder of issues; None where it holds none.

    Stands as it is where it was made of the same and its files are there.
    """
    issued = documents(folder)
    if not issued:
        return None
    known = replace(known, events=_events_of(issued, known.events))
    site = folder / AUDIT
    made_of = _made_of(issued, known)
    standing = _standing(site, made_of)
    if standing:
        return Built(site / "index.html", len(issued), standing, 0)
    out = Folder(site)
    facts = [p for p in sorted(known.facts.glob("*/f*.parquet")) if p.parent.name != "findings"]
    places = [place.code for place in known.places]
    leaves = Leaves([one.lineage for one in issued], facts, places, known.workers)
    try:
        with _pool(known.workers) as pool:
            _write(out, issued, known, leaves, pool)
    finally:
        leaves.close()
    out.remove_the_rest()
    _write_made(site, made_of, out)
    return Built(site / "index.html", len(issued), len(out.written), out.changed)


def _events_of(issued: Sequence[Issued], events: Sequence[Event]) -> list[Event]:
    """What had been decided when the documents were made, and later about these documents."""
    last, names = max(one.manifest["as_of"] for one in issued), {one.path.name for one in issued}
    about = {event.event_id: event.payload.get("workbook") or event.subject for event in events}
    return [e for e in events if e.at <= last or Path(str(about[e.event_id])).name in names]


def _made_of(issued: Sequence[Issued], known: Known) -> str:
    """All that decides what the pages show, as one digest."""
    said = [
        [(one.path.name, one.manifest["sha256"]) for one in issued],
        [event.event_id for event in known.events],
        [(place.code, place.name, place.city) for place in known.places],
        sorted(known.answered),
        list(known.graph),
        {code: (rule.text, rule.fix) for code, rule in known.rules.items()},
        hash_of(p for p in Path(__file__).parent.rglob("*") if p.is_file() and p.suffix != ".pyc"),
        hash_of(Path(__file__).parent.parent.glob("trace*")),
    ]
    return digest(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str))


def _standing(site: Path, made_of: str) -> int:
    """How many files stand, where the site was made of this and none is missing; else 0."""
    try:
        made = json.loads((site / _MADE).read_bytes())
        if made["made_of"] != made_of:
            return 0
        if any((site / n).stat().st_size != size for n, size in made["files"].items()):
            return 0
    except (OSError, ValueError, KeyError):
        return 0
    return len(made["files"])


def _write_made(site: Path, made_of: str, out: Folder) -> None:
    """Last: a site with this file is complete."""
    content = {"made_of": made_of, "files": dict(sorted(out.written.items()))}
    write_aside(site / _MADE, json.dumps(content, indent=0).encode())


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
        yield pool


def _write(
    out: Folder, issued: Sequence[Issued], known: Known, leaves: Leaves, pool: ProcessPoolExecutor
) -> None:
    returns = sorted({r["return_id"] for one in issued for r in one.manifest["returns"]})
    numbers = {return_id: number for number, return_id in enumerate(returns)}
    found = findings_of(known, numbers)
    asked_about = {returns[number] for number in found["return"]}
    wanted = _originals(out, known, asked_about.union(leaves.returns()))
    waiting: list[Future[Any]] = [
        pool.submit(write_originals, known.submissions, known.limits, out.path, chunk)
        for chunk in in_chunks(wanted[1], _CHUNK)
    ]
    counted, written = _write_documents(out, issued, known, leaves, pool)
    _write_facts(out, known, leaves, numbers)
    _write_amounts(out, known, leaves, counted)
    out.data("reporters", [[p.code, p.name, p.city] for p in known.places])
    out.data("returns", returns_of(known, returns, set(wanted[0])))
    out.data("findings", found)
    out.data("decisions", decisions_of(known))
    out.data("withheld", withheld(known, found, returns, issued))
    out.data("graph", list(known.graph))
    out.data("index", index(out.path.parent.name, issued, known, found))
    out.data("words", words())
    for name, content in assets().items():
        out.file(name, content)
    out.file("index.html", page("index", out.path.parent.name))
    for one in issued:
        out.file(one.page, page("document", one.path.name, one.id))
    for future in (*waiting, *written):
        done = future.result()
        out.written |= done.written if isinstance(done, Folder) else {}
        out.changed += done.changed if isinstance(done, Folder) else 0
    for made in wanted[1]:
        assert out.keep(made.name)
    out.changed += len(wanted[1])


def _originals(
    out: Folder, known: Known, returns: Collection[str]
) -> tuple[list[str], list[Wanted]]:
    """Names of the originals' data that the pages may ask for, and those that are to be written."""
    sources = {known.returns[r] for r in returns if r in known.returns}
    wanted = {Wanted(returned.sha256, returned.part) for returned in sources}
    missing = [one for one in sorted(wanted) if not out.keep(one.name)]
    linked = [one for one in missing if link(one, out.path, known.others) and out.keep(one.name)]
    out.changed += len(linked)
    return [one.name for one in wanted], [one for one in missing if one not in set(linked)]


def _write_documents(
    out: Folder, issued: Sequence[Issued], known: Known, leaves: Leaves, pool: ProcessPoolExecutor
) -> tuple[dict[str, Counted], list[Future[Folder]]]:
    """Which facts count in which sums, by the group of documents of one warehouse."""
    first, words = leaves.forms(), FigureWords(known.seeds, known.words)
    events = {event.event_id: event.payload for event in known.events}
    counted: dict[str, Counted] = {}
    waiting, behind = [], {}
    for one in issued:
        if (group := group_of(one)) not in counted:
            counted[group] = _nothing_counted(one, len(first), events)
        same = one.manifest["files"][one.lineage.name]["sha256"]  # editions of equal figures
        if same not in behind:
            behind = {same: _behind(one, leaves, first, Kinds(one.manifest, words))}
        rows, needs, of, kinds = behind[same]
        adding = {(kinds.adds(of[number]), need) for number, need in needs.of.items()}
        for indicator, need in adding:
            if indicator:
                counted[group].add(indicator, needs.runs[need])
        waiting.append(
            pool.submit(_write_document, out.path, one, rows, of, kinds.made, needs.of, needs.runs)
        )
        if len(waiting) > known.workers:  # the rows of each stay in memory until it is written
            waiting[-known.workers - 1].result()
    return counted, waiting


def _behind(
    one: Issued, leaves: Leaves, first: Sequence[tuple[str, str]], kinds: Kinds
) -> tuple[list[dict[str, Any]], Needs, list[int], Kinds]:
    """The rows of a document's lineage, the facts they need, the kind of each."""
    rows, needs = one.rows(), leaves.needs(one.lineage)
    of = []
    for number, row in enumerate(rows):
        runs = needs.runs[needs.of[number]] if number in needs.of else ()
        of.append(kinds.of(row, *(first[runs[0]] if runs else ("", ""))))
    return rows, needs, of, kinds


def _write_document(
    path: Path, one: Issued, rows: Sequence[Mapping[str, Any]], of: Sequence[int],
    kinds: Sequence[Mapping[str, Any]], needs: Mapping[int, int], runs: Sequence[Sequence[int]],
) -> Folder:  # fmt: skip
    """The data of one document, in a process of the pool."""
    out, listed = Folder(path), []
    for number, (seen, behind) in enumerate(sheet_pages(one, rows, of, needs, runs)):
        out.data(f"documents/{one.id}/{number}", seen)
        if behind["kind"]:
            out.data(f"documents/{one.id}/{number}-figures", behind)
        listed.append([seen["name"], len(behind["kind"])])
    manifest = one.manifest
    said = ("status", "check_code", "as_of", "synthetic", "edition", "changes_since_signing")
    out.data(
        f"documents/{one.id}/about",
        {name: manifest.get(name) for name in said}
        | {
            "name": one.path.name, "group": group_of(one), "sheets": listed, "kinds": kinds,
            "sha256": manifest["files"].get(one.path.name, {}).get("sha256", ""),
            "adjusted": {a["fact_id"]: a["event_id"] for a in manifest["adjustments"]},
            "explained": {e["finding_id"]: e["event_id"] for e in manifest["explanations"]},
        },
    )  # fmt: skip
    return out


def group_of(one: Issued) -> str:
    """Documents of one warehouse share the amounts of parks; one signed earlier has its own."""
    return digest(json.dumps([one.manifest["warehouse"], one.manifest["adjustments"]]))


def _write_facts(out: Folder, known: Known, leaves: Leaves, numbers: Mapping[str, int]) -> None:
    fields = leaves.fields()
    for number, (field, _, _) in enumerate(fields):
        rows = leaves.of_field(field)
        out.data(f"facts/{number}", of_field(rows, numbers, known.words))
    out.data("facts", fields)


def _nothing_counted(one: Issued, facts: int, events: Mapping[int, Mapping[str, Any]]) -> Counted:
    """A group of documents begins with what the manifest of its first says."""
    said = one.manifest
    years = range(int(said["first_year"]) - 1, int(said["last_year"]) + 1)
    return Counted(
        facts, years, {a["fact_id"]: events[int(a["event_id"])] for a in said["adjustments"]}
    )


def _write_amounts(
    out: Folder, known: Known, leaves: Leaves, counted: Mapping[str, Counted]
) -> None:
    found = amounts(leaves.by_reporter(), known.seeds.indicators, [*counted.values()])
    for group, of_group in zip(counted, found, strict=True):
        for code, parts in of_group.items():
            out.data(f"amounts/{group}/{code}", parts)
