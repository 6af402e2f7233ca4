"""Which return a stamped scan belongs to: by check code, by its name, or by what lies beside it.

The pairing is made when it is looked at, by form, reporter and year and not by one revision: a scan
that came before its return finds it later. What fits nothing or two returns, or says two things, is
a question for a person and never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from ingestion.check_code import ReturnKey, key_of
from ingestion.ledger import File, Ledger, Return
from ingestion.roster import Roster
from ingestion.scan_name import NameSays, what_name_says

PairedBy = Literal["check_code", "name", "place"]


@dataclass(frozen=True)
class Scan:
    """A scan as it was received; `codes` stand in its text layer."""

    file: File
    part: str = ""
    codes: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.part or self.file.name


@dataclass(frozen=True)
class Pairing:
    """`key` and `by`, or the `problem` that a person must decide, with what it is about.

    A key whose form is '' and one that is not `received` wait for their return.
    """

    scan: Scan
    key: ReturnKey | None = None
    by: PairedBy | None = None
    received: bool = False
    problem: str = ""
    about: str = ""

    def as_payload(self) -> dict[str, object]:
        """What the ledger keeps of the pairing as it was at the receipt."""
        kept: dict[str, object] = {"codes": list(self.scan.codes)}
        if self.key:
            kept["by"] = self.by
            kept["paired_with"] = {
                "form": self.key.form,
                "reporter": self.key.reporter,
                "report_year": self.key.report_year,
            }
        if self.problem:
            kept["problem"] = self.problem
        return kept


@dataclass(frozen=True)
class Beside:
    """One return as it was received: where it lay, and what it is (None: not attributed)."""

    file: File
    part: str
    key: ReturnKey | None


def pairings(ledger: Ledger, roster: Roster) -> list[Pairing]:
    """Every scan that was read, in the order of receipt, as it is paired now."""
    scans, received = received_so_far(ledger)
    return paired(scans, received, roster)


def received_so_far(ledger: Ledger) -> tuple[list[Scan], list[Beside]]:
    """The scans and the returns of the ledger, in the order of receipt."""
    files = {f"file:{file.file_id}": file for file in ledger.files()}
    returns = {made.return_id: made for made in ledger.returns()}
    scans: list[Scan] = []
    received: list[Beside] = []
    for event in ledger.events("received"):
        payload, file = event.payload or {}, files[event.subject]
        if event.return_id:
            received.append(beside(file, payload.get("part", ""), returns[event.return_id]))
        elif payload.get("kind") == "scan":
            scans.append(Scan(file, payload.get("part", ""), tuple(payload.get("codes", ()))))
    return scans, received


def beside(file: File, part: str, made: Return) -> Beside:
    if made.reporter and made.report_year:
        return Beside(file, part, ReturnKey(made.form, made.reporter, made.report_year))
    return Beside(file, part, None)


def paired(scans: Iterable[Scan], received: Iterable[Beside], roster: Roster) -> list[Pairing]:
    """Each scan with the return that it belongs to, or with the question that it is."""
    grounds = _Grounds(list(received))
    return [_pair(scan, what_name_says(scan.path, roster), grounds) for scan in scans]


def _pair(scan: Scan, says: NameSays, grounds: "_Grounds") -> Pairing:
    codes = tuple(dict.fromkeys((*says.codes, *scan.codes)))
    keys = {code: key for code in codes if (key := key_of(code))}
    if len(set(keys.values())) > 1:
        return _several(scan, keys)
    if keys:
        key = next(iter(keys.values()))
        if not _agrees(says, key):
            return Pairing(scan, problem="scan_disagrees", about="、".join(keys))
        return Pairing(scan, key, "check_code", key in grounds.keys)
    if wrong := (*codes, *says.wrong):
        return Pairing(scan, problem="scan_code_wrong", about="、".join(wrong))
    if len(says.parks) > 1 or len(says.years) > 1:
        return _several(scan, [*sorted(says.parks), *map(str, sorted(says.years))])
    if says.parks and says.years:
        return _by_name(scan, says, grounds)
    return _by_place(scan, says, grounds)


def _by_name(scan: Scan, says: NameSays, grounds: "_Grounds") -> Pairing:
    """Park and year are named; which form is clear while only one of them has come."""
    (park,), (year,) = says.parks, says.years
    forms = {k.form for k in grounds.keys if (k.reporter, k.report_year) == (park, year)}
    if says.forms:
        forms &= says.forms
    if len(forms) > 1:
        return _several(scan, sorted(forms))
    named = next(iter(says.forms)) if len(says.forms) == 1 else ""
    key = ReturnKey(next(iter(forms), named), park, year)
    return Pairing(scan, key, "name", bool(forms))


def _by_place(scan: Scan, says: NameSays, grounds: "_Grounds") -> Pairing:
    """The only return in the same archive, mail or folder, unless the name speaks against it."""
    near = grounds.beside(scan)
    fits = {key for key in near if key is None or _agrees(says, key)}
    if near and not fits:
        return Pairing(scan, problem="scan_disagrees", about=PurePosixPath(scan.path).name)
    if len(fits) > 1:
        return _several(scan, sorted(f"{k.reporter} {k.report_year}" if k else "—" for k in fits))
    key = next(iter(fits), None)
    if key is None:
        return Pairing(scan, problem="scan_unpaired", about=PurePosixPath(scan.path).name)
    return Pairing(scan, key, "place", True)


def _agrees(says: NameSays, key: ReturnKey) -> bool:
    """Whether a name says nothing else than the key."""
    return says.parks <= {key.reporter} and says.years <= {key.report_year}


def _several(scan: Scan, candidates: Iterable[object]) -> Pairing:
    return Pairing(scan, problem="scan_of_several", about="、".join(map(str, candidates)))


class _Grounds:
    """The returns that are known, and where each of them lay."""

    def __init__(self, received: list[Beside]) -> None:
        self.keys = {one.key for one in received if one.key}
        self._by_receipt: dict[int, list[Beside]] = {}
        self._by_folder: dict[str, list[Beside]] = {}
        for one in received:
            self._by_receipt.setdefault(one.file.file_id, []).append(one)
            self._by_folder.setdefault(_folder(one.file.name), []).append(one)

    def beside(self, scan: Scan) -> set[ReturnKey | None]:
        """What lies nearest: in the same folder, in the same archive or mail."""
        if scan.part:
            inside = self._by_receipt.get(scan.file.file_id, [])
            same = [one for one in inside if _folder(one.part) == _folder(scan.part)]
            return {one.key for one in same or inside}
        folder = _folder(scan.file.name)
        if not folder:  # the inbox itself is no place: everybody's files lie there
            return set()
        there = self._by_folder.get(folder, [])
        together = [one for one in there if one.file.received_at == scan.file.received_at]
        return {one.key for one in together or there}


def _folder(path: str) -> str:
    parent = PurePosixPath(path).parent.as_posix()
    return "" if parent == "." else parent
