"""dbt's exposures are the official workbooks: each names the marts that its layouts print."""

from typing import Any

import pytest
import yaml

from exports.layout import WorkbookLayout
from exports.layout_files import LAYOUTS, tables, workbooks
from ingestion.seeds import DBT_PROJECT

EVERYWHERE = {"build_info", "dim_indicator", "dim_place"}
# What a figure reads besides the marts that a layout names, as `exports/blocks.py` says of each.
FIGURES = {
    "value": {"fct_rollup"},
    "coverage": {"fct_rollup"},
    "change": {"fct_change"},
    "comparable": {"fct_change"},
    "comparable_difference": {"fct_change"},
    "full_change": {"fct_rollup"},
    "difference": {"fct_rollup"},
    "five_year": {"fct_rollup_five_year"},
    "five_year_coverage": {"fct_rollup_five_year"},
    "owed": {"fct_rollup"},
    "counted": {"fct_rollup"},
    "held": {"fct_rollup"},
    "missing": {"fct_rollup"},
    "previous_known": {"fct_gap_rollup"},
    "previous_value": {"fct_gap_rollup"},
    "effect": {"fct_gap_rollup", "fct_rollup"},
    "cell": set(),
}
BY_PARK = {"bridge_place_park", "dim_park"}
FACTS_OF_FIGURES = {"bridge_place_park", "fct_park_indicator"}


def _marts(layout: Any) -> set[str]:
    """All marts that a part of a layout reads."""
    if isinstance(layout, list):
        return set().union(*map(_marts, layout))
    if not isinstance(layout, dict):
        return set()
    found = set().union(*map(_marts, layout.values()))
    found |= {layout[key] for key in ("mart", "table") if str(layout.get(key)).startswith("fct_")}
    if layout.get("by") == "park":
        found |= BY_PARK
    figures = FIGURES[layout["figure"]] if "figure" in layout else set()
    return found | figures | (FACTS_OF_FIGURES if figures else set())


def _marts_of(workbook: WorkbookLayout) -> set[str]:
    sheets = [tables(LAYOUTS)[use.layout] for use in workbook.sheets]
    return EVERYWHERE.union(*(_marts(sheet.model_dump(mode="json")) for sheet in sheets))


def _exposures() -> dict[str, Any]:
    text = (DBT_PROJECT / "models" / "exposures.yml").read_text(encoding="utf-8")
    return {exposure["name"]: exposure for exposure in yaml.safe_load(text)["exposures"]}


def test_each_workbook_is_an_exposure() -> None:
    assert list(_exposures()) == sorted(workbooks(LAYOUTS))


@pytest.mark.parametrize("name", sorted(workbooks(LAYOUTS)))
def test_an_exposure_names_the_marts_that_its_layouts_print(name: str) -> None:
    exposure, workbook = _exposures()[name], workbooks(LAYOUTS)[name]
    expected = [f"ref('{mart}')" for mart in sorted(_marts_of(workbook))]
    assert exposure["depends_on"] == expected
    assert workbook.basis in exposure["description"]
