"""The project's asset graph as data: what each asset is, what it comes of, column by column."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.dbt import manifest
from orchestration.instance import Instance, export_environment

COLUMNS = Path(__file__).with_name("column_lineage.json")
"""Of each model's columns the columns that they are made of; `make columns` writes it."""

_GROUPS = (
    "intake", "ledger", "policy_seeds", "staging", "intermediate", "marts", "warehouse", "exports",
    "desk", "sent_out",
)  # fmt: skip


def asset_graph(instance: Instance) -> list[dict[str, Any]]:
    """Nodes in the order of data's way: `key, group, about, upstream, columns`."""
    export_environment(instance)
    from orchestration.definitions import defs  # of the instance named just now

    described = _columns(json.loads(manifest(instance).read_text(encoding="utf-8")))
    nodes = [
        {
            "key": node.key.to_user_string(),
            "group": node.group_name or "",
            "about": (node.description or "").partition("\n\n#### ")[0],
            "upstream": sorted(key.to_user_string() for key in node.parent_keys),
            "columns": described.get(node.key.to_user_string(), []),
        }
        for node in defs.resolve_asset_graph().asset_nodes
        if node.is_materializable
    ]
    return sorted(nodes, key=lambda node: (_position(node["group"]), node["key"]))


def _position(group: str) -> int:
    return _GROUPS.index(group) if group in _GROUPS else len(_GROUPS)


def _columns(parsed: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    lineage = column_lineage()
    return {
        node["name"]: [
            {"name": name, "about": about["description"], "of": lineage[node["name"]].get(name, [])}
            for name, about in node["columns"].items()
        ]
        for node in parsed["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["name"] in lineage
    }


@cache
def column_lineage() -> dict[str, dict[str, list[str]]]:
    """By model and column the columns that it is made of, as `model.column`."""
    found: dict[str, dict[str, list[str]]] = json.loads(COLUMNS.read_text(encoding="utf-8"))
    return found
