"""The models that make `fct_rollup`, executed by dbt, beside one statement written by hand."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
from benchmark_page import section, table
from homes import NATION, Homes
from timing import in_turn

from ingestion.seeds import DBT_PROJECT
from orchestration.instance import Instance

TITLE = "Models: facts → fct_rollup"
ROUNDS = 3
BY_HAND = Path(__file__).with_name("rollup_by_hand.sql")
DBT, STATEMENTS, HAND = "dbt executing the models", "their SQL, bare", "one statement by hand"


class Contenders:
    """All read one instance's facts, and write into a copy of its warehouse, on two threads."""

    def __init__(self, home: Path) -> None:
        self.home, self.instance = home, Instance(home)
        self.database = home / "build" / "warehouse.duckdb"
        self.database.write_bytes(self.instance.warehouse.read_bytes())
        self.target = home / "build" / "dbt" / "bench"
        self.environment = {
            **os.environ,
            "PARKREPORT_HOME": str(home),
            "PARKREPORT_OUTPUT": str(home),
        }
        self.executing: list[float] = []
        self.models = self.by_dbt()

    def by_dbt(self) -> list[str]:
        """`dbt run` of the mart and all that it needs; SQL of the models in their order."""
        subprocess.run(
            [
                Path(sys.executable).with_name("dbt"), "--quiet", "run", "--select", "+fct_rollup",
                "--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT,
                "--target-path", self.target,
            ],
            check=True,
            env=self.environment,
        )  # fmt: skip
        results = json.loads((self.target / "run_results.json").read_text("utf-8"))["results"]
        spans = [
            (
                datetime.fromisoformat(step["started_at"]),
                datetime.fromisoformat(step["completed_at"]),
            )
            for result in results
            for step in result["timing"]
        ]
        took = max(end for _, end in spans) - min(start for start, _ in spans)
        self.executing.append(took.total_seconds())
        manifest = json.loads((self.target / "manifest.json").read_text("utf-8"))["nodes"]
        return [
            f"create or replace {node['config']['materialized']} {node['relation_name']}"
            f" as {node['compiled_code']}"
            for node in (manifest[result["unique_id"]] for result in results)
            if node["relation_name"]
        ]

    def bare(self) -> None:
        with self._open() as connection:
            for model in self.models:
                connection.execute(model)

    def by_hand(self) -> None:
        sql = BY_HAND.read_text("utf-8")
        with self._open() as connection:
            connection.execute(sql.format(home=self.home, seeds=DBT_PROJECT / "seeds"))

    def differing(self) -> tuple[int, int]:
        """Rows of the mart, and those that the statement by hand has otherwise or not at all."""
        with self._open() as connection:
            described = connection.execute("select * from fct_rollup limit 0").description or ()
            columns = ", ".join(f'"{column[0]}"' for column in described)
            mart, hand = (f"select {columns} from {t}" for t in ("fct_rollup", "rollup_by_hand"))
            rows, other = connection.execute(
                "select (select count(*) from fct_rollup), count(*) from"
                f" (({mart} except all {hand}) union all ({hand} except all {mart}))"
            ).fetchone() or (0, 0)
        return rows, other

    def _open(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.database), config={"threads": 2})


def _measured(home: Path) -> tuple[dict[str, float], str]:
    contenders = Contenders(home)
    contenders.executing.clear()
    taken = in_turn(
        {"dbt": contenders.by_dbt, STATEMENTS: contenders.bare, HAND: contenders.by_hand}, ROUNDS
    )
    rows, other = contenders.differing()
    if other:
        raise ValueError(f"{other} of {rows} rows by hand are not the mart's")
    executing = sorted(contenders.executing)[ROUNDS // 2]
    whole = taken.pop("dbt")
    return {"dbt run, with its start": whole, DBT: executing, **taken}, f"{rows:,}"


def models_part(homes: Homes) -> str:
    shandong, rows = _measured(homes.after_a_run[0])
    nation, more = _measured(homes.nation_after_a_run(NATION)[0])
    both = (shandong, nation)
    return section(
        TITLE,
        [
            f"`fct_rollup` and what it needs ({BY_HAND.name} gives the same rows, compared here),"
            f" medians of {ROUNDS} rounds. The models keep what stands behind each figure for trace"
            " and audit; the statement does not.",
            "",
            *table(
                ["106 parks, five years", f"{NATION:,} parks, five years"],
                {
                    "rows of the mart": [rows, more],
                    **{name: [f"{of[name]:,.2f} s" for of in both] for name in shandong},
                    "dbt executing ÷ by hand (goal ≤ 1.5)": [of[DBT] / of[HAND] for of in both],
                    "their SQL, bare ÷ by hand": [of[STATEMENTS] / of[HAND] for of in both],
                },
            ),
        ],
    )
