"""The desk (工作台账.xlsx) in the home: written when it changed, never over what staff typed.

Staff put the desk into the inbox. One that was filled in where it lay and not put there is set
aside under another name before the next one is written.
"""

from dataclasses import dataclass
from pathlib import Path

from exports.context import moment
from exports.manifest import sha256_of
from exports.publish import publish, workshop
from ingestion.clock import Clock, local_time, stamp
from ingestion.desk_layout import desk_layout
from ingestion.ledger import Ledger
from orchestration.desk_rows import desk_rows
from orchestration.desk_workbook import write_desk
from orchestration.instance import Instance


@dataclass(frozen=True)
class DeskWritten:
    """Where the desk lies, whether it is new, its rows by sheet, and what was set aside."""

    path: Path
    changed: bool
    rows: dict[str, int]
    aside: Path | None


def refresh_desk(instance: Instance, ledger: Ledger, clock: Clock) -> DeskWritten:
    """Write the desk as ledger and warehouse stand now; the same rows are the same bytes."""
    layout = desk_layout()
    path, known = instance.home / layout.file, instance.home / "build" / "desk.sha256"
    rows = desk_rows(instance, ledger, clock)
    as_of = ledger.last_moment() or stamp(clock())
    aside = None
    with workshop(instance.home, "desk") as folder:
        new = folder / layout.file
        write_desk(new, rows, local_time(as_of), moment(as_of))
        written = known.read_text(encoding="utf-8") if known.exists() else ""
        if path.exists() and sha256_of(path) not in (written, sha256_of(new)):
            aside = path.replace(instance.home / layout.aside)
        known.write_text(sha256_of(new), encoding="utf-8")
        changed = publish([new], instance.home)
    return DeskWritten(path, changed, {code: len(found) for code, found in rows.items()}, aside)
