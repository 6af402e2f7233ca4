"""dbt's models compiled once and run by hand, on tables in memory instead of an instance's files.

dbt needs seconds for a build; what it would execute, in its order, needs a fraction of one.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from built_warehouse import DBT_PROJECT, dbt

from expectations.findings import FINDINGS_SCHEMA
from ingestion.facts import FACTS_SCHEMA
from orchestration.snapshot import SCHEMAS

_TEXTS = {
    "parks": ("park",),
    "park_names": ("park", "name", "kind", "valid_from", "valid_to"),
    "park_attributes": ("park", "attribute", "value", "valid_from", "valid_to"),
}
SOURCES: dict[str, pa.Schema] = {
    "facts": FACTS_SCHEMA,
    "findings": FINDINGS_SCHEMA,
    **SCHEMAS,
    **{name: pa.schema([(c, pa.string()) for c in columns]) for name, columns in _TEXTS.items()},
}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class CompiledModels:
    """The project's manifest with the SQL of every model."""

    manifest: Mapping[str, Any]

    def order(self, marts: Iterable[str]) -> list[str]:
        """The models under the marts, each after those it reads; seeds left out."""
        found: list[str] = []

        def visit(name: str) -> None:
            if name in found or not name.startswith("model."):
                return
            for upstream in self.manifest["nodes"][name]["depends_on"]["nodes"]:
                visit(upstream)
            found.append(name)

        for mart in marts:
            visit(f"model.parkreport.{mart}")
        return found

    def marts(self) -> set[str]:
        return {
            node["name"]
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "model" and "marts" in node["fqn"]
        }

    @cached_property
    def _sources(self) -> dict[str, str]:
        """What a compiled model reads, and the table that stands for it here."""
        return {of["relation_name"]: of["name"] for of in self.manifest["sources"].values()}

    def sql(self, model: str) -> str:
        compiled: str = self.manifest["nodes"][model]["compiled_code"]
        for files, table in self._sources.items():
            compiled = compiled.replace(files, table)
        return compiled

    def relation(self, model: str) -> str:
        return str(self.manifest["nodes"][model]["relation_name"])

    def database(self) -> duckdb.DuckDBPyConnection:
        """An empty database in memory with the project's seeds."""
        connection = duckdb.connect()
        connection.execute("ATTACH ':memory:' AS warehouse; USE warehouse; SET threads = 2")
        for node in self.manifest["nodes"].values():
            if node["resource_type"] == "seed":
                path = DBT_PROJECT / node["original_file_path"]
                _load_seed(connection, node, f"read_csv('{path}', all_varchar = true)")
        return connection

    def replace_seeds(
        self, connection: duckdb.DuckDBPyConnection, seeds: Mapping[str, list[dict[str, str]]]
    ) -> None:
        """Other rows for some seeds; columns that they do not have are null."""
        for name, rows in seeds.items():
            node = self.manifest["nodes"][f"seed.parkreport.{name}"]
            described = connection.execute(f"DESCRIBE {node['relation_name']}").fetchall()
            schema = pa.schema([(column, pa.string()) for column, *_ in described])
            connection.register("given_rows", pa.Table.from_pylist(rows, schema=schema))
            _load_seed(connection, node, "given_rows")

    def build(
        self,
        connection: duckdb.DuckDBPyConnection,
        sources: Mapping[str, pa.Table],
        marts: Iterable[str],
    ) -> dict[str, float]:
        """Every model under the marts; sources that are not named are empty. Seconds by model."""
        seconds = {}
        for name, schema in SOURCES.items():
            connection.register(name, sources.get(name, schema.empty_table()))
        for model in self.order(marts):
            started = time.perf_counter()
            kind = "TABLE" if self._is_table(model) else "VIEW"
            connection.execute(
                f"CREATE OR REPLACE {kind} {self.relation(model)} AS {self.sql(model)}"
            )
            seconds[model.rpartition(".")[2]] = time.perf_counter() - started
        return seconds

    def _is_table(self, model: str) -> bool:
        return bool(self.manifest["nodes"][model]["config"]["materialized"] == "table")


def compile_models(home: Path) -> CompiledModels:
    (home / "build").mkdir(parents=True)
    done = dbt(home, "compile")
    assert done.returncode == 0, done.stdout[-3000:]
    return CompiledModels(json.loads((home / "target" / "manifest.json").read_text("utf-8")))


def as_tables(rows: Mapping[str, Rows]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(of, schema=SOURCES[name]) for name, of in rows.items()}


def _load_seed(connection: duckdb.DuckDBPyConnection, node: Mapping[str, Any], texts: str) -> None:
    types = node["config"]["column_types"]
    columns = [name for name, *_ in connection.execute(f"DESCRIBE FROM {texts}").fetchall()]
    typed = ", ".join(
        f"cast(nullif({name}, '') AS {types.get(name, 'varchar')}) AS {name}" for name in columns
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE {node['relation_name']} AS SELECT {typed} FROM {texts}"
    )
