"""The keys of the marts, and how lineage prints them."""

from collections.abc import Mapping
from typing import Any

_PLACED = ("view", "scope", "level", "place")
_CUT = (*_PLACED, "park_level", "value_year")

KEYS: Mapping[str, tuple[str, ...]] = {
    "dim_indicator": ("indicator",),
    "dim_place": _PLACED,
    "dim_park": ("park",),
    "dim_grid_factor": ("data_year", "scope", "region"),
    "fct_rollup": (*_CUT, "indicator"),
    "fct_change": (*_CUT, "indicator", "against_year"),
    "fct_rollup_five_year": (*_PLACED, "park_level", "first_year", "last_year", "indicator"),
    "fct_unit_class_rollup": ("view", "value_year", "indicator", "unit_class"),
    "fct_gap_rollup": (*_PLACED, "value_year", "indicator"),
    "fct_gap": ("park", "value_year", "indicator"),
    "fct_return_rollup": (*_PLACED, "report_year"),
    "fct_return": ("park", "report_year"),
    "fct_finding": ("finding_id",),
    "fct_park_indicator": ("park", "value_year", "indicator"),
    "fct_park_state": ("park", "value_year"),
    "fct_park_state_rollup": (
        *_PLACED, "park_level", "park_type", "status_13th", "value_year", "measure",
    ),
    "fct_list_entry": ("kind", "park"),
    "fct_list_change": ("return_id", "row_key"),
    "fct_plan": ("park",),
    "fct_planned_project": ("park", "row_key"),
    "fct_plan_rollup": ("view", "place", "period", "park_level"),
    "fct_plan_done": ("city", "period", "park_level", "view"),
    "fct_outcome": ("park", "indicator"),
    "fct_outcome_progress": ("park", "indicator", "value_year"),
    "fct_target": ("scheme", "due", "target_scope", "metric", "merged", "printed_text"),
    "fct_project": ("park", "report_year", "row_key"),
    "fct_project_five_year": ("park", "project_key"),
    "fct_task_rollup": (*_PLACED, "scheme", "task", "value_year"),
    "fct_task_text": ("park", "report_year", "scheme", "task"),
    "fct_narrative": ("park", "report_year", "kind", "row_key"),
    "fct_area_report": ("reporter", "report_year"),
    "fct_area_report_check": ("reporter", "report_year", "measure"),
    "fct_evaluation": ("park", "report_year"),
    "fct_acceptance": ("park", "report_year"),
    "fct_acceptance_rollup": (*_CUT, "measure"),
    "fct_policy_support": ("return_id", "row_key"),
    "fct_policy_support_rollup": (*_PLACED, "value_year", "instrument"),
    "fct_green_park": ("park",),
    "fct_green_park_rollup": (*_PLACED, "green_level", "value_year", "measure"),
    "fct_rank": (
        "view", "scope", "level", "parent_level", "parent", "member", "value_year", "indicator",
    ),
    "fct_contribution": ("scope", "level", "place", "value_year", "indicator", "park"),
}  # fmt: skip
"""Keys of the marts; a row key in lineage joins them with `/`, what may hold one comes last."""


def row_key(key: tuple[Any, ...]) -> str:
    """A key as lineage prints it: `present_day/without/unit/370000/all/2023/energy_consumption`."""
    return "/".join(str(part) for part in key)


def split_key(table: str, key: str) -> tuple[str, ...]:
    """The parts of a printed key; only the last part may itself hold a `/`."""
    return tuple(key.split("/", len(KEYS[table]) - 1))
