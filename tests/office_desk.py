"""An office for tests: its clock moves, files arrive, and the command decides.

`run` does what intake and judging do in a run, without warehouse and exports.
"""

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import duckdb
from click.testing import CliRunner, Result

from exports.manifest import sha256_of, write_manifest
from ingestion.clock import SHANGHAI, system_clock
from ingestion.decisions import decisions, statements
from ingestion.intake import read_pending, receive
from ingestion.ledger import Event, Ledger
from orchestration.cli import main
from orchestration.desk import refresh_desk
from orchestration.desk_decisions import DesksTaken, take_desks
from orchestration.instance import Instance, open_instance
from orchestration.judging import Judged, judge_pending

_WAREHOUSE = """
create table dim_park as select * from (values
    ('P3700011', '明水经济技术开发区', '370100', '济南市'),
    ('P3700214', '烟台经济技术开发区', '370600', '烟台市')) as t(park, park_name, city, city_name);
create table fct_return as select * from (values
    ('P3700011', 2023, date '2023-12-31', '2023-12-20T01:00:00Z', true, 'held', 1,
        'park_progress-P3700011-2023-r1'),
    ('P3700214', 2023, date '2023-12-10', null, false, 'not_received', 0, null)
) as t(park, report_year, due_on, first_received_at, on_time, verdict, revisions, return_id);
create table bridge_place_park as select 'P3700011' as park, 2023 as value_year,
    'present_day' as "view", 'without' as scope, 'unit' as level, '370000' as place,
    'all' as park_level;
create table dim_indicator as select 'solid_waste_generated' as indicator, '吨' as unit;
create table fct_finding as select 'park_progress-P3700011-2023-r1!1' as finding_id,
    'solid_waste_generated' as indicator, cast(95.5 as decimal(28,6)) as effect,
    'park_progress' as form, 'P3700011' as reporter, 2023 as report_year, 'B02' as rule,
    'error' as severity, '{}' as arguments, 'f1' as fact_id, '表1' as sheet, 'D24' as cell,
    cast(null as varchar) as explanation;
create table reporting_units as select '370000' as code, '山东省' as name;
create table fct_timeliness as select 'national_park_progress' as obligation, t.*,
    '370000' as unit, 'setting' as day_basis, 'park' as reporter_kind,
    'park_progress' as form, cast(null as date) as passed_on from (values
    (2023, 'P3700011', '明水经济技术开发区', '370100', '济南市', date '2023-12-31',
        '2023-12-20T01:00:00Z', date '2023-12-20', 'held', 'park_progress-P3700011-2023-r1', 1),
    (2023, 'P3700214', '烟台经济技术开发区', '370600', '烟台市', date '2023-12-10',
        null, null, 'not_received', null, 0)
) as t(report_year, reporter, reporter_name, city, city_name, due_on, first_received_at,
    first_received_on, verdict, return_id, revisions);
"""

MORNING, AFTERNOON = "09:00", "15:00"


class Desk:
    def __init__(self, home: Path, monkeypatch: Any) -> None:
        self.instance: Instance = open_instance(home)
        self.ledger: Ledger = self.instance.ledger()
        self._monkeypatch = monkeypatch
        self.taken = DesksTaken()
        self.at("2023-12-20", MORNING)

    def at(self, day: str, time: str = MORNING) -> None:
        """The clock of the office, as clocks in China show it."""
        moment = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)
        self._monkeypatch.setenv("PARKREPORT_NOW", moment.isoformat())

    def got(self, **files: bytes) -> Judged:
        """These files arrive in this order and are read and judged in one run."""
        for order, (name, content) in enumerate(files.items()):
            path = self.instance.inbox / f"{name}.xlsx"
            path.write_bytes(content)
            os.utime(path, (1_600_000_000 + order, 1_600_000_000 + order))
        return self.run()

    def run(self) -> Judged:
        receive(self.instance.inbox, self.instance.submissions, self.ledger, system_clock)
        read_pending(
            self.instance.submissions,
            self.instance.facts,
            self.ledger,
            self.instance.roster(),
            system_clock,
            workers=1,
        )
        judged = judge_pending(self.instance, self.ledger, system_clock)
        self.taken = take_desks(self.instance, self.ledger, system_clock)
        return judged

    def work_desk(self) -> Path:
        """The desk as a run writes it now."""
        return refresh_desk(self.instance, self.ledger, system_clock).path

    def scan(self, name: str = "签字页.pdf") -> Path:
        """A scanned page, outside of the instance."""
        path = self.instance.home.parent / name
        path.write_bytes(b"%PDF-1.4 " + name.encode())
        return path

    def issue(self, status: str, content: str = "c1", **changes: Any) -> Path:
        """A document in exports/2023, as if a run had issued it in this state."""
        folder = self.instance.exports / "2023"
        folder.mkdir(parents=True, exist_ok=True)
        book, lineage = folder / "年度表.xlsx", folder / "年度表.lineage.parquet"
        book.write_bytes(f"{status} {content}".encode())
        lineage.write_bytes(content.encode())
        files = {path.name: {"sha256": sha256_of(path)} for path in (book, lineage)}
        said = {"status": status, "changes_since_signing": None, "content": content,
                "check_code": "AAAA-BBBB", "as_of": "2023-12-20T01:00:00Z", "year": 2023,
                "first_year": 2021, "last_year": 2025, "unit": "370000", "city": None,
                "scope": "without", "files": files}  # fmt: skip
        write_manifest(folder / "年度表.manifest.json", said | changes)
        return book

    def returns_in_warehouse(self, verdict: str) -> None:
        """A warehouse with what became of one park's return of 2023, and one that is overdue.

        Only the first is among the parks of the province's tables.
        """
        self.instance.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(self.instance.warehouse)) as con:
            con.execute(_WAREHOUSE)
            con.execute("update fct_return set verdict = $1 where park = 'P3700011'", [verdict])

    def decide(self, *arguments: object, ok: bool = True) -> Result:
        command = ["--home", str(self.instance.home), "--lang", "zh", "decide"]
        done = CliRunner().invoke(main, [*command, *map(str, arguments)])
        assert (done.exit_code == 0) == ok, done.output
        return done

    def decided(self, *arguments: object) -> dict[str, Any]:
        said = self.decide(*arguments, "--by", "张三", "--reason", "电话核实", "--json").output
        result: dict[str, Any] = json.loads(said)
        return result

    @property
    def verdicts(self) -> dict[str, str]:
        """The last verdict on each return, by its revision: r1, r2 …"""
        return {
            str(event.return_id).rsplit("-", 1)[1]: (event.payload or {})["verdict"]
            for event in self.ledger.events("judged")
        }

    @property
    def statements(self) -> list[str]:
        """The returns that speak for their reporters now."""
        found = statements(self.ledger, decisions(self.ledger.events()))
        return [made.return_id for made in found]

    @property
    def last(self) -> Event:
        return self.ledger.events()[-1]
