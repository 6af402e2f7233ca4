"""The gate: nothing is issued, put up, signed or printed until the last build has passed it whole.

What dbt made of a build stands in `build/gate.json`, written before the build as not passed. A
build passes when every model was made and every test of the gate passed; one that failed, was
killed, or was made of some models or without the tests, as the Dagster UI lets people choose, does
not. What was issued before stays as it is.
"""

import json
from pathlib import Path
from typing import Any

from orchestration.instance import Instance
from orchestration.texts import CommandError, Refusal, text

_PASSED = {"success", "pass"}
_FAILED = {"error", "fail", "runtime error"}
_NAMED = 5


def shut_for_build(instance: Instance, results: Path) -> None:
    """Shut the gate and take away what an earlier build left, its `run_results.json` too."""
    _write(instance, ["build"])
    leftovers = (instance.build_database, instance.build_database.with_suffix(".duckdb.wal"))
    for leftover in (*leftovers, results):
        leftover.unlink(missing_ok=True)


def judge_build(instance: Instance, manifest: Path, results: Path) -> None:
    """Open the gate if the build was whole and passed; else say what did not pass."""
    if results.exists():
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
        ended = json.loads(results.read_text(encoding="utf-8"))["results"]
        _write(instance, not_passed(nodes, {r["unique_id"]: r["status"] for r in ended}))


def not_passed(nodes: dict[str, dict[str, Any]], ended: dict[str, str]) -> list[str]:
    """Names of the models, seeds and tests of the gate that failed; if none, that were left out.

    `nodes` are those of dbt's manifest, `ended` the status of each that dbt came to.
    """
    wanted = {
        unique_id: str(node["name"])
        for unique_id, node in nodes.items()
        # Generic tests belong to `make test`.
        if node["resource_type"] in {"model", "seed", "test"} and "test_metadata" not in node
    }
    failed = [name for node, name in wanted.items() if ended.get(node) in _FAILED]
    return failed or [name for node, name in wanted.items() if ended.get(node) not in _PASSED]


def refuse_if_shut(output: Path) -> None:
    """Raise Refusal if the last build of an instance's output (its home, or `asof/…`) failed."""
    path = output / "build" / "gate.json"
    names = json.loads(path.read_text(encoding="utf-8"))["not_passed"] if path.exists() else []
    if names:
        shown = "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        raise Refusal("gate_shut", names=shown)


def refuse_unproved(instance: Instance) -> None:
    """Raise Refusal unless there is a build that has passed."""
    refuse_if_shut(instance.output)
    if not instance.gate.exists() or not instance.build_database.exists():
        raise Refusal("gate_no_build")


def refuse_document_if_shut(document: Path) -> None:
    """The same for a document in the `exports/` of an instance; others are nobody's."""
    if output := _output_of(document):
        refuse_if_shut(output)


def refuse_in_exports(out: Path) -> None:
    """Raise CommandError where a file that is no issue would be written among the issues."""
    if _output_of(out):
        raise CommandError(text("out_in_exports", path=out))


def _output_of(path: Path) -> Path | None:
    """The output in whose `exports/` a path lies."""
    for folder in (path.resolve(), *path.resolve().parents):
        if folder.name == "exports" and (folder.parent / "build").is_dir():
            return folder.parent
    return None


def _write(instance: Instance, names: list[str]) -> None:
    instance.gate.parent.mkdir(parents=True, exist_ok=True)
    unfinished = instance.gate.with_suffix(".unfinished")  # a full disk must not leave half a gate
    unfinished.write_text(json.dumps({"not_passed": names}), encoding="utf-8")
    unfinished.replace(instance.gate)
