"""dbt from Dagster: the manifest, the translator and a resource without needless work.

dbt always runs as a subprocess: in this process it would keep its handle on the database, which is
published by a rename. The subclass touches private names of dagster-dbt 0.29; a test pins them.
"""

import subprocess
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
)
from dbt.version import __version__ as dbt_version
from packaging import version

from exports.layout_files import hash_of
from ingestion.seeds import DBT_PROJECT
from orchestration.instance import Instance, export_environment
from orchestration.texts import CommandError, text

DBT = str(Path(sys.executable).with_name("dbt"))


class Dbt(DbtCliResource):
    """dbt's command line with its version known and no adapter opened in this process."""

    @cached_property
    def _cli_version(self) -> version.Version:
        # Asking costs two seconds and a look at the package index, at every step.
        return version.parse(dbt_version)

    def _initialize_dbt_core_adapter(self, args: Any) -> Any:
        # The adapter would hold the database open in this process after the rename.
        return None


def dbt_resource() -> Dbt:
    return Dbt(project_dir=str(DBT_PROJECT), profiles_dir=str(DBT_PROJECT), dbt_executable=DBT)


def dbt_arguments() -> list[str]:
    """What `dbt` is told: build everything, with the tests of the gate.

    What it logs to debug itself, 5 MB a run, costs an eighth of its time and stays out of its file.
    """
    return ["build", "--log-level-file", "info"]


def manifest(instance: Instance) -> Path:
    """The parsed project of this instance, parsed again when the project has changed.

    Told by contents: a restored or copied instance may look newer than a project that it is not of.
    """
    path = instance.dbt_target / "manifest.json"
    parsed_from = path.with_name("project.sha256")
    project = hash_of(_project_files())
    known = parsed_from.read_text(encoding="ascii") if parsed_from.exists() else ""
    if not path.exists() or known != project:
        parse(instance)
        parsed_from.write_text(project, encoding="ascii")
    return path


def _project_files() -> list[Path]:
    return [
        path
        for folder in ("models", "macros", "tests", "seeds", "unit_tests", ".")
        for path in (DBT_PROJECT / folder).glob("**/*" if folder != "." else "*.yml")
        if path.is_file()
    ]


def parse(instance: Instance) -> None:
    """Parse the project once; raises CommandError with dbt's own words."""
    export_environment(instance)
    done = subprocess.run(
        [DBT, "--quiet", "parse", "--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT,
         "--target-path", instance.dbt_target, "--log-path", instance.dbt_target],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CommandError(text("dbt_failed", detail=done.stdout[-2000:] + done.stderr[-2000:]))


class Translator(DagsterDbtTranslator):
    """Groups and descriptions of dbt's nodes as an auditor reads them."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(
                enable_asset_checks=True, enable_duplicate_source_asset_keys=True
            )
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        if dbt_resource_props["resource_type"] == "seed":
            return "policy_seeds"
        return str(dbt_resource_props["fqn"][1])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return ["team:data_engineers"]

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """Only the gate is a check here: generic tests belong to `make test`."""
        if "test_metadata" in manifest["nodes"][unique_id]:
            return None
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(
            blocking=True, description=f"Gate, blocking: {_sentence(spec.name)}"
        )

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        return {**super().get_tags(dbt_resource_props), "room": "dbt_project"}

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return str(dbt_resource_props.get("description") or "")


def _sentence(test: str) -> str:
    """The name of a test of the gate is a sentence of the domain."""
    return test.removeprefix("gate_").replace("_", " ")
