"""The asset graph, held by a snapshot; and what of dagster-dbt's private names we rest on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SNAPSHOT = Path(__file__).parent / "asset_graph.json"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """Assets with group, upstream assets and checks, as Dagster loads them."""
    program = """
import json
from orchestration.definitions import defs
graph = defs.resolve_asset_graph()
print(json.dumps({
    node.key.to_user_string(): {
        "group": node.group_name,
        "partitioned": node.is_partitioned,
        "described": bool(node.description),
        "upstream": sorted(key.to_user_string() for key in node.parent_keys),
        "owned": bool(node.owners),
        "kinds": sorted(node.kinds),
        "room": node.tags.get("room"),
        "checks": {
            key.name: "blocking" if graph.get(key).blocking else "warns"
            for key in sorted(node.check_keys)
        },
    }
    for node in graph.asset_nodes if node.is_materializable
}))
"""
    home = tmp_path_factory.mktemp("definitions")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PARKREPORT_HOME": str(home),
            "PARKREPORT_OUTPUT": str(home),
            "DAGSTER_HOME": str(home),
        },
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_asset_graph_is_the_one_that_was_agreed(graph: dict[str, dict[str, object]]) -> None:
    """Change the snapshot on purpose: PARKREPORT_WRITE_SNAPSHOT=1 writes it anew."""
    shown = json.dumps(graph, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("PARKREPORT_WRITE_SNAPSHOT"):
        SNAPSHOT.write_text(shown, encoding="utf-8")
    assert SNAPSHOT.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("about", ["group", "described", "owned", "kinds", "room"])
def test_every_asset_says_what_it_is_and_whose(
    graph: dict[str, dict[str, object]], about: str
) -> None:
    assert [key for key, node in graph.items() if not node[about]] == []


def test_only_the_gate_blocks(graph: dict[str, dict[str, object]]) -> None:
    """What reporters typed, and when, is told and never stops anything."""
    checks = {name: kind for node in graph.values() for name, kind in node["checks"].items()}  # type: ignore[attr-defined]
    warns = {"no_return_sent_back", "no_figure_held", "nobody_is_late"}
    assert {name for name, kind in checks.items() if kind == "warns"} == warns
    assert "proved_by_reading_back" in checks
    assert any(name.startswith("gate_") for name in checks)


def test_the_official_workbooks_stand_behind_the_published_warehouse(
    graph: dict[str, dict[str, object]],
) -> None:
    for workbook in (
        "annual_workbook",
        "five_year_summary",
        "city_workbooks",
        "scheme_workbooks",
        "reports",
        "five_year_report",
    ):
        assert graph[workbook]["upstream"] == ["published_warehouse"]
        assert graph[workbook]["checks"] == {"proved_by_reading_back": "blocking"}


def test_dagster_dbt_still_has_the_names_that_our_resource_overrides() -> None:
    from dagster_dbt import DbtCliResource

    assert "_cli_version" in vars(DbtCliResource)
    assert "_initialize_dbt_core_adapter" in vars(DbtCliResource)


def test_definitions_validate_cleanly(tmp_path: Path) -> None:
    dagster = Path(sys.executable).with_name("dagster")
    done = subprocess.run(
        [str(dagster), "definitions", "validate", "-m", "orchestration.definitions"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={
            **os.environ,
            "PARKREPORT_HOME": str(tmp_path),
            "PARKREPORT_OUTPUT": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_project_is_parsed_again_when_its_contents_are_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File times do not tell: what was copied or restored looks newer than it is."""
    from orchestration import dbt
    from orchestration.instance import Instance

    instance, project = Instance(tmp_path / "home"), tmp_path / "project"
    (project / "models").mkdir(parents=True)
    model = project / "models" / "one.sql"
    model.write_text("select 1", encoding="utf-8")
    parsed: list[str] = []

    def parse(of: Instance) -> None:
        of.dbt_target.mkdir(parents=True, exist_ok=True)
        (of.dbt_target / "manifest.json").write_text("{}", encoding="utf-8")
        parsed.append(model.read_text(encoding="utf-8"))

    monkeypatch.setattr(dbt, "parse", parse)
    monkeypatch.setattr(dbt, "DBT_PROJECT", project)
    dbt.manifest(instance)
    dbt.manifest(instance)
    model.write_text("select 2", encoding="utf-8")
    os.utime(model, (0, 0))
    dbt.manifest(instance)
    assert parsed == ["select 1", "select 2"]
