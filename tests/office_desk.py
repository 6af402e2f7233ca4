"""An office for tests: its clock moves, files arrive, and the command decides.

`run` does what intake and judging do in a run, without warehouse and exports.
"""

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from ingestion.clock import SHANGHAI, system_clock
from ingestion.decisions import decisions, statements
from ingestion.intake import read_pending, receive
from ingestion.ledger import Event, Ledger
from orchestration.cli import main
from orchestration.instance import Instance, open_instance
from orchestration.judging import Judged, judge_pending

MORNING, AFTERNOON = "09:00", "15:00"


class Desk:
    def __init__(self, home: Path, monkeypatch: Any) -> None:
        self.instance: Instance = open_instance(home)
        self.ledger: Ledger = self.instance.ledger()
        self._monkeypatch = monkeypatch
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
        return judge_pending(self.instance, self.ledger, system_clock)

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
