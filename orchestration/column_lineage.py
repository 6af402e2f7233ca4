"""`make columns`: which columns each column of each model is made of, read from its SQL by sqlglot.

dagster-dbt does the same at every run and for that opens the database after each model; models
change with the program, so it is done once, written beside it, and held by a test.
"""

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlglot import MappingSchema, exp, parse_one
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from ingestion.seeds import DBT_PROJECT
from orchestration.asset_graph import COLUMNS

_DIALECT = "duckdb"


def column_lineage_of(parsed: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """By model or seed and column the `model.column` it is made of; `parsed` is dbt's manifest.

    The manifest must hold compiled SQL, as a build leaves it. What a staging model reads from
    Parquet is no model and is left out.
    """
    nodes = {
        node["name"]: node
        for node in parsed["nodes"].values()
        if node["resource_type"] in ("model", "seed")
    }
    schema = MappingSchema(dialect=_DIALECT)
    columns = {name: _columns(node) for name, node in nodes.items()}
    for name, held in columns.items():
        schema.add_table(exp.to_table(name), dict.fromkeys(held, "text"))
    return {
        name: _model(node, columns, schema) if node["resource_type"] == "model" else {}
        for name, node in sorted(nodes.items())
    }


def _columns(node: Mapping[str, Any]) -> list[str]:
    if node["resource_type"] == "model":
        return list(node["columns"])
    with (DBT_PROJECT / node["original_file_path"]).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _model(
    node: Mapping[str, Any], columns: Mapping[str, list[str]], schema: MappingSchema
) -> dict[str, list[str]]:
    parsed = parse_one(node["compiled_code"], dialect=_DIALECT)
    for table in parsed.find_all(exp.Table):
        table.set("db", None)  # relations are known by their names alone
        table.set("catalog", None)
    query = qualify(parsed, schema=schema, dialect=_DIALECT, validate_qualify_columns=False)
    scope = build_scope(query)
    found = {}
    for column in columns[node["name"]]:
        leaves = lineage(column, query, schema, scope=scope, dialect=_DIALECT).walk()
        tables = (leaf for leaf in leaves if isinstance(leaf.expression, exp.Table))
        found[column] = sorted({_named(leaf) for leaf in tables if leaf.expression.name in columns})
    return found


def _named(leaf: Any) -> str:
    """`"figures"."value"` of the table fct_park_indicator is `fct_park_indicator.value`."""
    column = leaf.name.rpartition(".")[2].strip('"')
    return f"{leaf.expression.name}.{column}"


def shown(found: Mapping[str, Any]) -> str:
    """The file's text."""
    return json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


if __name__ == "__main__":
    built = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    COLUMNS.write_text(shown(column_lineage_of(built)), encoding="utf-8")
