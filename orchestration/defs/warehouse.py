"""The warehouse: snapshot of the ledger → dbt → published database.

dbt builds a fresh file and runs the gate's tests with it. Only a build whose tests all passed is
published, by one atomic rename; a broken mart stops every export (`orchestration/gate.py`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import dbt_assets

from orchestration.asset_graph import column_lineage
from orchestration.dbt import Dbt, Translator, dbt_arguments, manifest
from orchestration.defs.conditions import TRY_AGAIN, WHOLE_RUN
from orchestration.defs.intake import findings
from orchestration.gate import judge_build, refuse_unproved, shut_for_build
from orchestration.instance import export_environment, instance_of_environment
from orchestration.markdown import share, table
from orchestration.progress import progress
from orchestration.snapshot import write_snapshot
from orchestration.texts import text

_OWNERS = ["team:data_engineers"]
_COLUMN_LINEAGE = "dagster/column_lineage"  # dagster-dbt's own name for it


@dg.asset(
    group_name="ledger",
    kinds={"parquet"},
    required_resource_keys=WHOLE_RUN,
    tags={"room": "orchestration"},
    retry_policy=TRY_AGAIN,
    deps=[findings],
    owners=_OWNERS,
    description="The ledger and the reference data as of one moment: what the models read "
    "(台账快照:截至某一时刻).",
)
def ledger_snapshot() -> dg.MaterializeResult:
    instance = instance_of_environment()
    with instance.lock(wait=True):
        ledger = instance.ledger()
        snapshot = write_snapshot(instance, ledger, instance.as_of)
        ledger.close()
    return dg.MaterializeResult(
        metadata={
            "as_of": snapshot.as_of,
            "returns": snapshot.returns,
            "judged": snapshot.judged,
        }
    )


def warehouse_models() -> dg.AssetsDefinition:
    """The dbt project as assets; made by a function because the manifest must exist first."""

    @dbt_assets(
        manifest=manifest(instance_of_environment()),
        dagster_dbt_translator=Translator(),
        name="warehouse_models",
        # The gate is the singular tests; the others belong to `make test`.
        exclude="test_type:generic test_type:unit",
    )
    def build(
        context: dg.AssetExecutionContext, dbt: Dbt, instance_lock: dg.ResourceParam[None]
    ) -> Iterator:
        instance = instance_of_environment()
        with instance.lock(wait=True), progress(text("building")):
            export_environment(instance)
            target = instance.dbt_target / "run"
            shut_for_build(instance, target / "run_results.json")
            try:
                for event in dbt.cli(dbt_arguments(), context=context, target_path=target).stream():
                    yield _with_columns(event)
            finally:
                judge_build(instance, target / "manifest.json", target / "run_results.json")

    return build


def _with_columns(event: Any) -> Any:
    """A model's event with what each of its columns is made of, as Dagster's metadata name it.

    The open UI shows a model's columns; their lineage is drawn on the audit site's first page.
    """
    if not isinstance(event, dg.Output):
        return event
    made_of = column_lineage().get(str(event.metadata["unique_id"].value).rpartition(".")[2], {})
    lineage = dg.TableColumnLineage(
        {
            column: [
                dg.TableColumnDep(asset_key=[model], column_name=name)
                for model, _, name in (of.partition(".") for of in others)
            ]
            for column, others in made_of.items()
            if others
        }
    )
    return event.with_metadata({**event.metadata, _COLUMN_LINEAGE: lineage})


def published_warehouse_asset(models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """The published database, after every model and every test of the gate."""

    @dg.asset(
        name="published_warehouse",
        group_name="warehouse",
        kinds={"duckdb"},
        required_resource_keys=WHOLE_RUN,
        tags={"room": "orchestration"},
        retry_policy=TRY_AGAIN,
        deps=_marts(models),
        owners=_OWNERS,
        description="The warehouse that people and exports read, published whole by a rename "
        "(发布库:闸门检查全部通过后才替换).",
    )
    def published_warehouse() -> dg.MaterializeResult:
        instance = instance_of_environment()
        with instance.lock(wait=True):
            refuse_unproved(instance)
            rows = _row_counts(instance.build_database)
            instance.build_database.replace(instance.warehouse)
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(instance.warehouse)),
                "bytes": instance.warehouse.stat().st_size,
                "marts": len(rows),
                "dagster/row_count": sum(count for _, count in rows),
                "rows": dg.MetadataValue.md(
                    table(("mart", "rows"), [(name, f"{count:,}") for name, count in rows])
                ),
                "reporting_rates": dg.MetadataValue.md(_reporting_rates(instance.warehouse)),
            }
        )

    return published_warehouse


def _marts(models: dg.AssetsDefinition) -> list[dg.AssetKey]:
    """What people read of the warehouse; the layers below stand behind the marts."""
    return [key for key, group in models.group_names_by_key.items() if group == "marts"]


def _row_counts(database: Path) -> list[tuple[str, int]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables()"
            " WHERE table_name[:4] IN ('fct_', 'dim_') ORDER BY table_name"
        ).fetchall()
        counts = []
        for (name,) in names:
            (count,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
            counts.append((name, count))
    return counts


def _reporting_rates(database: Path) -> str:
    """Reports received, and received on time, of those expected, by obligation and report year."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "SELECT report_year, obligation, expected, received, received_on_time, passed"
            " FROM fct_timeliness_rollup WHERE scope = 'with' AND level = 'nation'"
            " ORDER BY report_year, obligation"
        ).fetchall()
    rows = [
        (year, what, share(received, expected), on_time, passed)
        for year, what, expected, received, on_time, passed in found
    ]
    return table(("year", "obligation", "received", "on time", "passed"), rows)
