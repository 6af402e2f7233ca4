"""催报: who is asked for what, as one workbook per city and a notice to the office.

Reminded is what is missing from some days before its due day on (`[calendar] remind_before`),
and what went back or is held until it passes. A city that owes nothing has no 催报单. The words
stand in `reminder.yaml`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingestion.returned_lists import write_list
from ingestion.seeds import seed
from orchestration.instance import Instance
from orchestration.timeliness import Owed, owed_returns

_WORDS = Path(__file__).parent / "reminder.yaml"
_ASKED = ("not_received", "sent_back", "held")


@cache
def words() -> dict[str, Any]:
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


@dataclass
class Reminded:
    """What lies in `returned/` and `notices/` for the years asked, and which of it is new."""

    owed: list[Owed] = field(default_factory=list)
    asked: list[Owed] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    withdrawn: list[Path] = field(default_factory=list)


def remind(instance: Instance, years: Iterable[int], today: dt.date) -> Reminded:
    """Write the 催报单 and notices of these report years as of a day; withdraw those answered."""
    wanted = sorted(years)
    reminded = Reminded(owed=owed_returns(instance, wanted))
    lead = max(instance.settings.calendar.remind_before, default=0)
    reminded.asked = [one for one in reminded.owed if _is_asked(one, today, lead)]
    for year in wanted:
        folder = instance.returned / str(year)
        by_place: dict[str, list[Owed]] = {}
        for one in reminded.asked:
            # What the unit owes the ministries is no city's business.
            if one.report_year == year and one.reporter_kind != "reporting_unit":
                by_place.setdefault(one.place, []).append(one)
        written = {
            folder / f"{words()['name'].format(place=place)}.xlsx": _workbook(
                place, year, asked, today
            )
            for place, asked in sorted(by_place.items())
        }
        _replace(folder, words()["name"].format(place="*") + ".xlsx", written, reminded)
        notice = words()["notice"]["name"].format(year=year)
        asked_of_year = [one for one in reminded.asked if one.report_year == year]
        of_year = [one for one in reminded.owed if one.report_year == year]
        said = {instance.notices / notice: _notice(year, of_year, today)} if asked_of_year else {}
        _replace(instance.notices, notice, said, reminded)
    return reminded


def _is_asked(owed: Owed, today: dt.date, lead: int) -> bool:
    if owed.verdict not in _ASKED:
        return False
    left = owed.days_left(today)
    undated = owed.due_on is None and owed.verdict == "not_received"
    return not undated and (left is None or left <= lead)


def _replace(folder: Path, pattern: str, written: Mapping[Path, bytes], reminded: Reminded) -> None:
    """Put these files there, one by one whole, and take away others of the pattern."""
    for path, content in written.items():
        reminded.paths.append(path)
        if path.exists() and path.read_bytes() == content:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        reminded.changed.append(path)
    for path in sorted(folder.glob(pattern)):
        if path not in written:
            path.unlink()
            reminded.withdrawn.append(path)


def _workbook(place: str, year: int, asked: Sequence[Owed], today: dt.date) -> bytes:
    told = Counter(one.verdict for one in asked)
    return write_list(
        words()["title"].format(year=year, place=place),
        words()["note"].format(
            day=today.isoformat(), **{verdict: told[verdict] for verdict in _ASKED}
        ),
        words()["columns"],
        words()["widths"],
        [_row(one, today) for one in asked],
        dt.datetime.combine(today, dt.time(), dt.UTC),
    )


def _row(owed: Owed, today: dt.date) -> list[str | int]:
    return [
        owed.reporter_name,
        owed.reporter,
        what_zh(owed.obligation),
        due_zh(owed),
        words()["verdicts"][owed.verdict],
        deadline_zh(owed, today),
        gaps_zh(owed),
    ]


def what_zh(obligation: str) -> str:
    """What is owed, as its document says."""
    return next(row["what_zh"] for row in seed("obligations") if row["code"] == obligation)


def due_zh(owed: Owed) -> str:
    """The due day, marked 设定 where no document prints it."""
    if owed.due_on is None:
        return words()["no_due"]
    return f"{owed.due_on.isoformat()}{words()['due_basis'][owed.day_basis]}"


def deadline_zh(owed: Owed, today: dt.date) -> str:
    """Days left or late in words."""
    said = words()["deadline"]
    left, late = owed.days_left(today), owed.days_late(today)
    if left is not None:
        return said["left"].format(days=left) if left else said["today"]
    if late is None:
        return "—"
    if owed.first_received_on is None:
        return said["overdue"].format(days=late)
    return said["late"].format(days=late) if late else said["on_time"]


def gaps_zh(owed: Owed) -> str:
    """What is missing of a return or held in it, in words."""
    if owed.verdict in ("not_received", "sent_back"):
        return words()["whole" if owed.verdict == "not_received" else "sent_back"]
    parts = []
    if owed.missing:
        shown = "、".join(owed.missing[: words()["labels_shown"]])
        if len(owed.missing) > words()["labels_shown"]:
            shown = words()["more"].format(labels=shown, count=len(owed.missing))
        parts.append(words()["missing"].format(labels=shown))
    if owed.held:
        parts.append(words()["held"].format(count=owed.held))
    return ";".join(parts) or "—"


def _notice(year: int, owed: Sequence[Owed], today: dt.date) -> bytes:
    """What the office reads: each obligation with its numbers and who is missing."""
    said = words()["notice"]
    lines = [said["head"].format(year=year, day=today.isoformat())]
    for obligation in dict.fromkeys(one.obligation for one in owed):
        of_it = [one for one in owed if one.obligation == obligation]
        missing = [one for one in of_it if one.first_received_on is None]
        lines += [
            "",
            said["obligation"].format(
                what=what_zh(obligation),
                due=of_it[0].due_on or words()["no_due"],
                basis=words()["due_basis"][of_it[0].day_basis],
                expected=len(of_it),
                received=len(of_it) - len(missing),
                on_time=sum(one.standing(today) == "on_time" for one in of_it),
                missing=len(missing),
            ),
        ]
        names = "、".join(f"{one.reporter_name}({deadline_zh(one, today)})" for one in missing)
        lines.append(said["missing"].format(names=names) if missing else said["complete"])
    return ("\n".join(lines) + "\n").encode()
