"""What the inbox asks for: the runs that are due, the first one first. No Dagster here.

First the files that two looks saw unchanged are received, then what was received is read, then one
report follows while the ledger is ahead of the published warehouse, a desk waits to be taken, or
the day is over on which an explanation ended. Work that was asked for again and again without an
end is left alone until something changes; what comes after it goes on.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import duckdb

from ingestion.clock import Clock
from ingestion.intake import pending
from ingestion.ledger import Ledger
from ingestion.receiving import inbox_state
from orchestration.desk_decisions import waiting_desks
from orchestration.explaining import has_lapsed
from orchestration.instance import Instance
from orchestration.jobs import INTAKE_JOB, REPORT_JOB
from orchestration.judging import unjudged
from orchestration.timeliness import today_in_shanghai

States = dict[str, list[int]]


@dataclass(frozen=True)
class Look:
    """What the last look saw, and how often each work that is still due was asked for.

    `requests` counts all that was ever asked for: a run's key is used once.
    """

    seen: States = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    requests: int = 0

    @staticmethod
    def read(cursor: str | None) -> "Look":
        return Look(**json.loads(cursor)) if cursor else Look()

    def written(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False, sort_keys=True)

    def asking(self, work: "Work") -> "Look":
        """This look with one more request for that work."""
        tries = {**self.tries, work.key: self.tries.get(work.key, 0) + 1}
        return replace(self, tries=tries, requests=self.requests + 1)


@dataclass(frozen=True)
class Work:
    """One run that is due. The same `key` is the same work: nothing has moved since."""

    key: str
    job: str
    about: str


def look(instance: Instance, ledger: Ledger, last: Look, clock: Clock) -> tuple[Look, list[Work]]:
    """Look at inbox, ledger and day; the works that are due, the first one first."""
    states = {name: list(state) for name, state in inbox_state(instance.inbox).items()}
    settled = {name: state for name, state in states.items() if last.seen.get(name) == state}
    works = []
    if settled:
        works.append(Work(f"files-{_digest(settled)}", INTAKE_JOB, f"{len(settled)} files"))
    desks = [file.file_id for file, _ in waiting_desks(instance, ledger)]
    if unread := [file for file in pending(ledger) if file.file_id not in desks]:
        about = f"{len(unread)} receipts not read"
        works.append(Work(f"receipts-{unread[-1].file_id}", INTAKE_JOB, about))
    # While files are being copied the report waits, so that there is one when all of them are in.
    if settled == states and (moment := untold(instance, ledger)):
        works.append(Work(f"ledger-{moment}", REPORT_JOB, f"ledger as of {moment}"))
    elif settled == states and desks:
        works.append(Work(f"desks-{desks[-1]}", REPORT_JOB, f"{len(desks)} desks"))
    elif settled == states and has_lapsed(instance, ledger, clock):
        today = today_in_shanghai(clock)
        works.append(Work(f"day-{today}", REPORT_JOB, f"explanations that are over on {today}"))
    due = {work.key for work in works}
    tries = {key: count for key, count in last.tries.items() if key in due}
    return replace(last, seen=states, tries=tries), works


def untold(instance: Instance, ledger: Ledger) -> str:
    """The moment up to which the ledger knows more than the published tables; '' where it does not.

    A return that nobody has judged is untold too: a run for one year leaves those of others.
    """
    moment = ledger.last_moment() or ""
    if not moment or not instance.warehouse.exists():
        return moment
    with duckdb.connect(str(instance.warehouse), read_only=True) as connection:
        (as_of,) = connection.execute("SELECT as_of FROM build_info").fetchone() or ("",)
    return moment if moment > as_of or unjudged(ledger) else ""


def _digest(states: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(states, sort_keys=True).encode()).hexdigest()[:16]
