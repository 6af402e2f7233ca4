"""The synthetic nation on both engines, its ledger on PostgreSQL: how long, how much memory, equal?

An instance is made, or a finished one is moved: its backup is restored with the ledger on the
server, as an office does it (README: Keeping an instance). Nothing is issued.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from homes import NOW, YEARS, first_parks, run_of
from postgresql_server import Server
from spark_cluster import LARGE, Cluster, running_cluster
from timing import Watched, watched, watching
from two_engines import Compared, build_on_spark, compare, dbt

from orchestration.backup import back_up
from orchestration.demo.make import make_demo
from orchestration.instance import Instance, open_instance
from orchestration.restore import restore, set_ledger

WORKER_MEMORY = "3g"
GATE = ("--exclude", "test_type:unit", "test_type:generic")
"""dbt's other tests hold on every build of the same models: `make test`, `make spark`."""
_NOT_ISSUED = (
    (r"^series = .*$", "series = []"),
    (r"^reports = .*$", "reports = false"),
    (r"^audit = .*$", "audit = false"),
)


@dataclass(frozen=True)
class Measured:
    parks: int
    returns: int
    facts: int
    events: int
    """Rows of the ledger's table of events, counted by the server itself."""
    moved: bool
    """Whether a finished instance was moved here; its returns were not read again."""
    run: Watched
    duckdb: Watched
    spark: Watched
    mib_on_spark: float
    """All tables that Spark wrote, seeds and intermediate models too."""
    passed: int
    """Tests of the gate that passed on Spark."""
    marts: list[Compared]

    @property
    def numbers(self) -> int:
        return sum(mart.numbers for mart in self.marts)

    @property
    def differing(self) -> list[str]:
        return [mart.mart for mart in self.marts if not mart.is_same]


def made(home: Path, parks: int, url: str) -> None:
    """An instance of the nation's first parks over five years: all received, nothing read."""
    _prepare(open_instance(home), url)
    make_demo(home, YEARS, "national", 0.0, 1, nation=first_parks(parks))


def moved(finished: Path, home: Path, url: str) -> None:
    """A copy of a finished instance whose ledger lies at `url`."""
    archive = home.with_suffix(".zip")
    back_up(Instance(finished.absolute()), archive)
    restore(archive, home, url)
    archive.unlink()
    _prepare(Instance(home), url)


def _prepare(instance: Instance, url: str) -> None:
    path = instance.home / "instance.toml"
    settings = path.read_text(encoding="utf-8")
    for pattern, value in _NOT_ISSUED:
        settings, count = re.subn(pattern, value, settings, flags=re.MULTILINE)
        assert count == 1, pattern
    path.write_text(settings, encoding="utf-8")
    set_ledger(path, url)


def measure(folder: Path, server: Server, parks: int, finished: Path | None) -> Measured:
    """Intake, judging and both builds in `folder`. AssertionError where dbt or a run fails."""
    home, database = folder / "nation", server.new_database()
    url = server.url(database)
    if finished:
        moved(finished, home, url)
    else:
        made(home, parks, url)
    run = watched(run_of(home), NOW)
    with psycopg.connect(url) as ledger:
        (events,) = ledger.execute("SELECT count(*) FROM events").fetchone() or (0,)
    assert events and not list(home.glob("submissions/*.sqlite"))
    with watching() as on_duckdb:
        dbt(Path(sys.executable).with_name("dbt"), "duckdb", home, "build", *GATE)
    with watching() as on_spark, running_cluster(LARGE, WORKER_MEMORY) as cluster:
        said = gated_build(home, cluster)
    tables = home / "build" / "spark" / "parkreport.db"
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        counted = [
            int((warehouse.execute(f"SELECT {what}").fetchone() or (0,))[0])
            for what in (
                "count(*) FROM dim_park",
                "count(*) FROM stg_returns",
                f"count(*) FROM read_parquet('{home}/facts/*/f*.parquet')",
            )
        ]
    return Measured(
        *counted,
        events=int(events),
        moved=finished is not None,
        run=run,
        duckdb=on_duckdb(),
        spark=on_spark(),
        mib_on_spark=sum(p.stat().st_size for p in tables.rglob("*.parquet")) / 2**20,
        passed=said.count("PASS gate_"),
        marts=compare(home / "warehouse.duckdb", tables),
    )


def gated_build(home: Path, cluster: Cluster) -> str:
    """What dbt said. AssertionError where a test of the gate failed, warned or did not run."""
    said = build_on_spark(home, cluster, *GATE)
    assert "ERROR=0" in said and "WARN=0" in said and "PASS gate_" in said, said[-2000:]
    return said
