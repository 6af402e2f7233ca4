"""The injectable clock: every receipt, verdict and decision takes its moment from here."""

import datetime as dt
import os
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def __call__(self) -> dt.datetime: ...


def system_clock() -> dt.datetime:
    """Now, or the moment in PARKREPORT_NOW (ISO 8601) where a test or the demo sets one."""
    fixed = os.environ.get("PARKREPORT_NOW")
    if fixed:
        return dt.datetime.fromisoformat(fixed).astimezone(dt.UTC)
    return dt.datetime.now(dt.UTC)


def stamp(moment: dt.datetime) -> str:
    """A moment as it stands in the ledger: ISO 8601 in UTC to the second, sortable as text."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_time(moment: str) -> str:
    """A moment of the ledger as clocks in China showed it."""
    return dt.datetime.fromisoformat(moment).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
