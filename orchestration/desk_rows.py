"""What stands on the desk: rows of texts for each of its sheets, from ledger, facts and warehouse.

Nothing is judged or computed here; the words are those of `ingestion/desk.yaml`.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from expectations.catalogue import catalogue
from expectations.judge import label_of
from ingestion.clock import Clock, local_time, stamp
from ingestion.contract import contracts
from ingestion.decisions import day_of, first_receipts
from ingestion.desk_layout import DeskSheet, desk_layout
from ingestion.ledger import Ledger, Return
from orchestration.deciding import Found, Office
from orchestration.desk_decisions import RefusedLine, last_refused
from orchestration.desk_issues import issue_rows
from orchestration.explaining import value_at
from orchestration.instance import Instance
from orchestration.judging import Standing, standings
from orchestration.places import Places
from orchestration.reminding import what_zh
from orchestration.reviewing import FORM as REVIEWED
from orchestration.reviewing import review_findings
from orchestration.status import status_of
from orchestration.texts import CommandError

Row = dict[str, str]


def desk_rows(instance: Instance, ledger: Ledger, clock: Clock) -> dict[str, list[Row]]:
    """The rows of each sheet by its code; lines that were refused carry what was filled in."""
    desk = _Desk(instance, ledger, clock)
    refused = last_refused(ledger)
    rows = {
        "refused": [_refused(line) for line in refused],
        "returns": list(desk.returns()),
        "held": list(desk.held()),
        "sent_back": list(desk.sent_back()),
        "reminders": list(desk.reminders()),
        "review": list(desk.review()),
        "adjust": [],
        "issues": list(issue_rows(instance, ledger)),
    }
    for sheet in desk_layout().sheets:
        _write_back(sheet, rows[sheet.code], [r for r in refused if r.sheet == sheet.name])
    return rows


def _statuses(instance: Instance, years: Iterable[int], now: dt.datetime) -> list[dict[str, Any]]:
    """The rows of `status` for those years: who owes what, and what became of it."""
    found = []
    for year in years:
        try:
            rows = status_of(instance, year, now)
        except CommandError:  # nobody owes a return for that year
            continue
        found += [{**row, "report_year": year} for row in rows]
    return found


class _Desk:
    """The instance as one look at it shows."""

    def __init__(self, instance: Instance, ledger: Ledger, clock: Clock) -> None:
        self.instance, self.now = instance, clock()
        self.today = day_of(stamp(self.now))
        self.office = Office(instance, ledger, clock, instance.settings.unit, desk_layout().file)
        self.places = Places(instance.reference)
        self.receipts = first_receipts(ledger)
        self.standing = sorted(standings(ledger), key=_order)
        years = {s.made.report_year for s in self.standing if s.made.report_year}
        self.owed = _statuses(instance, sorted(years, reverse=True), self.now)
        explained = {event.return_id for event in self.office.decided.explained.values()}
        asked = (s.made.return_id for s in self.standing if s.verdict != "passed")
        self.office.load({*asked, *filter(None, explained)})

    def returns(self) -> Iterator[Row]:
        """Those who owe, then whatever else was received and stands or is contested."""
        told = set()
        for owed in self.owed:
            told.add(owed["return_id"])
            yield {
                "report_year": str(owed["report_year"]),
                "city": owed["city"] or "",
                "reporter": owed["reporter"],
                "name": owed["name"],
                "form": _asked_for(owed),
                "due": owed["due"] or "",
                "received": _day(owed["received"]),
                "on_time": "" if owed["on_time"] is None else str(owed["on_time"]),
                "verdict": owed["verdict"],
                "return_id": owed["return_id"] or "",
                **self._receipt(owed["return_id"]),
            }
        others = {s.made.return_id: s.made for s in self.standing}
        for standing in self.standing:
            for found in self._open(standing):
                if found.rival and self.office.decided.speaks(found.rival):
                    others[found.rival] = self.office.returns[found.rival]
        for return_id, made in others.items():
            if return_id not in told:
                yield {
                    **self._sender(made),
                    "received": _day(self.receipts[return_id].file.received_at),
                    "verdict": self.office.judged[return_id]["verdict"],
                    **self._receipt(return_id),
                }

    def held(self) -> Iterator[Row]:
        """Every finding that holds a figure, or would but for its explanation.

        With the value read and the year before's.
        """
        before = _previous(self.instance.warehouse)
        for standing in self.standing:
            made = standing.made
            asked = [] if standing.verdict == "sent_back" else self._asked(standing)
            facts = {f["fact_id"]: f for f in self.office.facts(made.return_id)} if asked else {}
            for found in asked:
                fact = facts.get(found.fact_id)
                field, row = (fact["field"], fact["row_key"]) if fact else ("", "")
                yield {
                    **self._sender(made),
                    "finding_id": found.finding_id,
                    "rule": found.rule,
                    "severity": found.severity,
                    "cell": f"{found.sheet}!{found.cell}" if found.cell else "",
                    "label": label_of(field, made.form, row.split(":")[0]) if fact else "",
                    "value_year": str((fact or {}).get("value_year") or ""),
                    "value": value_at(self.office, fact, found.fact_id),
                    "previous": before.get(found.finding_id, ""),
                    "message": catalogue()[found.rule].message(found.arguments),
                    "remark": self._remark(found),
                }

    def sent_back(self) -> Iterator[Row]:
        """Returns that wait for their senders, with the first reason."""
        for standing in self.standing:
            made = standing.made
            if standing.verdict != "sent_back":
                continue
            reasons = [f for f in self._open(standing, whole=True) if catalogue()[f.rule].returns]
            reviews = review_findings(self.office.decided, made.return_id)
            said = [(f.rule, f.arguments) for f in reviews] + [
                (f.rule, f.arguments) for f in reasons
            ]
            told = [(catalogue()[rule], arguments) for rule, arguments in said[:1]]
            yield {
                **self._sender(made),
                "received": _day(self.receipts[made.return_id].file.received_at),
                "message": "".join(rule.message(arguments) for rule, arguments in told),
                "remedy": "".join(rule.remedy(arguments) for rule, arguments in told),
                **self._receipt(made.return_id),
            }

    def reminders(self) -> Iterator[Row]:
        """Who has no return that stands, by due day, with his contact."""
        contacts = _contacts(self.instance.reference / "contacts.csv", self.today)
        owing = [o for o in self.owed if o["verdict"] in ("not_received", "sent_back")]
        for owed in sorted(owing, key=lambda o: (o["due"] or "", o["city"] or "", o["reporter"])):
            name, phone = contacts.get(owed["reporter"], ("", ""))
            due = owed["due"] or ""
            yield {
                "report_year": str(owed["report_year"]),
                "city": owed["city"] or "",
                "reporter": owed["reporter"],
                "name": owed["name"],
                "form": _asked_for(owed),
                "due": due,
                "overdue": str(dt.date.fromisoformat(due) < self.today) if due else "",
                "verdict": owed["verdict"],
                "contact": name,
                "phone": phone,
            }

    def review(self) -> Iterator[Row]:
        """Every progress form that a city may review, with the opinions that it has."""
        for standing in self.standing:
            made, decided = standing.made, self.office.decided
            own = standing.verdict == "sent_back" and not decided.sent_back_by(made.return_id)
            if made.form != REVIEWED or not made.reporter or own:
                continue
            row = {**self._sender(made), "verdict": standing.verdict}
            for department, event in decided.opinions(made.return_id).items():
                row[department] = (event.payload or {})["opinion"]
                row[f"{department}_reason"], row[f"{department}_by"] = event.reason, event.by
            yield row

    def _asked(self, standing: Standing) -> list[Found]:
        """Findings that hold, then those that are explained for a time."""
        explained = self.office.decided.explained
        return_id = standing.made.return_id
        if not any(event.return_id == return_id for event in explained.values()):
            return self._open(standing)
        found = self.office.all_findings(return_id)
        return self._open(standing) + [one for one in found if one.finding_id in explained]

    def _open(self, standing: Standing, whole: bool = False) -> list[Found]:
        """Findings that nothing answers: those that hold, or all of a return sent back."""
        if standing.verdict == "passed":
            return []
        found = self.office.findings(standing.made.return_id)
        return [one for one in found if whole or catalogue()[one.rule].holds]

    def _sender(self, made: Return) -> Row:
        title = contracts()[made.form].title_zh if made.form in contracts() else ""
        return {
            "report_year": str(made.report_year or ""),
            "city": self.places.of(made.reporter),
            "reporter": made.reporter,
            "name": self.places.name(made.reporter),
            "form": title,
            "return_id": made.return_id,
        }

    def _receipt(self, return_id: str | None) -> Row:
        if not return_id or return_id not in self.receipts:
            return {}
        judged = self.office.judged[return_id]
        held = judged["held_figures"] if judged["verdict"] == "held" else 0
        return {"file": self.receipts[return_id].name, "held": str(held or "")}

    def _remark(self, found: Found) -> str:
        decided, said = self.office.decided, desk_layout().remarks
        texts = []
        if event := decided.explained.get(found.finding_id):
            until = (event.payload or {})["expires_on"]
            texts.append(said["explained"].format(by=event.by, until=until, reason=event.reason))
        if event := decided.not_explained.get(found.finding_id):
            texts.append(said["refused"].format(by=event.by, reason=event.reason))
        if event := decided.lapsed.get(found.finding_id):
            until = (event.payload or {})["expires_on"]
            texts.append(said["lapsed"].format(by=event.by, until=until, reason=event.reason))
        if event := decided.awaiting.get(found.fact_id):
            new = (event.payload or {})["new_raw"]
            texts.append(said["awaiting"].format(by=event.by, new=new))
        return ";".join(texts)


def _asked_for(owed: dict[str, Any]) -> str:
    """The form that is owed, or what the obligation asks for where it is no form."""
    if owed["owed"] in contracts():
        return contracts()[owed["owed"]].title_zh
    return what_zh(owed["obligation"]) if owed["obligation"] else ""


def _order(standing: Standing) -> tuple[Any, ...]:
    made = standing.made
    return -(made.report_year or 0), made.form, made.reporter, made.return_id


def _day(moment: str | None) -> str:
    return local_time(moment)[:10] if moment else ""


def _previous(warehouse: Path) -> dict[str, str]:
    """Of a finding what its figure was a year before, with the unit; nothing before a build."""
    if not warehouse.exists():
        return {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "SELECT found.finding_id, found.effect, indicators.unit FROM fct_finding AS found"
            " JOIN dim_indicator AS indicators ON found.indicator = indicators.indicator"
            " WHERE found.effect IS NOT NULL"
        ).fetchall()
    return {name: f"{effect.normalize():f} {unit}" for name, effect, unit in rows}


def _contacts(path: Path, today: dt.date) -> dict[str, tuple[str, str]]:
    """Name and phone of who is to be asked at each reporter today."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    day = today.isoformat()
    return {
        row["reporter"]: (row["name"], row["phone"])
        for row in rows
        if (row["valid_from"] or day) <= day <= (row["valid_to"] or day)
    }


def _refused(line: RefusedLine) -> Row:
    names = ("file", "sheet", "cell", "written", "said")
    return {name: str(getattr(line, name)) for name in names}


def _write_back(sheet: DeskSheet, rows: list[Row], refused: list[RefusedLine]) -> None:
    """Put what was filled in and refused back into its row, to be mended there."""
    labels = {c.code: {label: code for code, label in c.choices.items()} for c in sheet.fills}
    for line in refused:
        filled = {c: labels[c].get(text, text) for c, text in line.filled.items()}
        if not sheet.key:
            rows.append(filled)
        for row in rows if sheet.key else ():
            if all(row.get(code, "") == line.key[code] for code in sheet.key):
                row.update(filled)
