"""Texts for staff have one home each: no Chinese in the program but for what is named here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingestion", "expectations", "exports", "orchestration", "dbt_project")
_CHINESE = re.compile(r"[\u3400-\u9fff]")

VOCABULARY = "words by which what a sender wrote is recognised"
PRINTED = "fixed words that a blank form prints: they are the form, not a finding about it"
OFFICIAL = "fixed words of the official tables, as documents print them"
READING = "what was found in a file, put into the catalogue's {raw}"
STATES = "names of states and levels, which are values and not messages"
ASSETS = "an asset's description carries the Chinese name of what it makes"
SYNTHETIC = "synthetic figures and names of the demonstration"
FONTS = "names of fonts"

ALLOWED = {
    "ingestion/batch.py": READING,
    "ingestion/blank_form.py": PRINTED,
    "ingestion/blank_form_canvas.py": PRINTED,
    "ingestion/blank_form_grid.py": PRINTED,
    "ingestion/blank_form_guide.py": PRINTED,
    "ingestion/blank_form_sheet.py": PRINTED,
    "ingestion/blank_form_styles.py": FONTS,
    "ingestion/blank_form_table.py": PRINTED,
    "ingestion/blank_form_validation.py": PRINTED,
    "ingestion/containers.py": READING,
    "ingestion/editing_losses.py": READING,
    "ingestion/hidden.py": READING,
    "ingestion/labels.py": VOCABULARY,
    "ingestion/locating.py": VOCABULARY,
    "ingestion/locating_table.py": VOCABULARY,
    "ingestion/parser.py": READING,
    "ingestion/parser_grid.py": VOCABULARY,
    "ingestion/parser_table.py": VOCABULARY,
    "ingestion/placement.py": PRINTED,
    "ingestion/reader.py": READING,
    "ingestion/recognise.py": READING,
    "ingestion/reporters.py": STATES,
    "ingestion/return_notice.py": FONTS,
    "ingestion/returned_lists.py": PRINTED,
    "ingestion/scan_name.py": VOCABULARY,
    "ingestion/submission.py": READING,
    "ingestion/table_units.py": VOCABULARY,
    "ingestion/template_lines.py": VOCABULARY,
    "ingestion/validity.py": READING,
    "ingestion/values.py": VOCABULARY,
    "ingestion/workers.py": READING,
    "expectations/findings.py": STATES,
    "expectations/form_conditions.py": VOCABULARY,
    "expectations/frames.py": VOCABULARY,
    "expectations/judge.py": READING,
    "expectations/row_conditions.py": VOCABULARY,
    "expectations/versions.py": READING,
    "exports/approval.py": OFFICIAL,
    "exports/blocks.py": OFFICIAL,
    "exports/canvas.py": OFFICIAL,
    "exports/compose.py": OFFICIAL,
    "exports/context.py": OFFICIAL,
    "exports/difference_labels.py": OFFICIAL,
    "exports/figure_block.py": OFFICIAL,
    "exports/figures.py": OFFICIAL,
    "exports/front.py": OFFICIAL,
    "exports/list_block.py": OFFICIAL,
    "exports/listing.py": OFFICIAL,
    "exports/proof.py": OFFICIAL,
    "exports/recompute.py": OFFICIAL,
    "exports/styles.py": FONTS,
    "exports/trace_figures.py": STATES,
    "exports/workbook.py": OFFICIAL,
    "orchestration/adjusting.py": READING,
    "orchestration/adjustment_returns.py": VOCABULARY,
    "orchestration/commands/decide.py": STATES,
    "orchestration/commands/decide_issues.py": STATES,
    "orchestration/defs/audit.py": ASSETS,
    "orchestration/defs/desk.py": ASSETS,
    "orchestration/defs/inbox.py": ASSETS,
    "orchestration/defs/intake.py": ASSETS,
    "orchestration/defs/issuing.py": ASSETS,
    "orchestration/defs/notices.py": ASSETS,
    "orchestration/defs/official.py": ASSETS,
    "orchestration/defs/reminders.py": ASSETS,
    "orchestration/defs/reports.py": ASSETS,
    "orchestration/defs/returned.py": ASSETS,
    "orchestration/defs/warehouse.py": ASSETS,
    "orchestration/demo/answers.py": SYNTHETIC,
    "orchestration/demo/assessments.py": SYNTHETIC,
    "orchestration/demo/city_reports.py": SYNTHETIC,
    "orchestration/demo/faults.py": SYNTHETIC,
    "orchestration/demo/figures.py": SYNTHETIC,
    "orchestration/demo/made.py": SYNTHETIC,
    "orchestration/demo/park_lists.py": SYNTHETIC,
    "orchestration/demo/park_plans.py": SYNTHETIC,
    "orchestration/demo/policy_supports.py": SYNTHETIC,
    "orchestration/demo/roster.py": SYNTHETIC,
    "orchestration/demo/transformation.py": SYNTHETIC,
    "orchestration/demo/workbooks.py": SYNTHETIC,
    "orchestration/form_senders.py": STATES,
    "orchestration/forms.py": PRINTED,
}


def chinese(source: str) -> list[str]:
    """The literals of a source that hold Chinese; what only documents it is none."""
    tree = ast.parse(source)
    said = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in said
        and _CHINESE.search(node.value)
    ]


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "target" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_no_text_for_staff_stands_in_the_program():
    strays = {name: found for name, text in sources() if (found := chinese(text))}
    assert {name: found for name, found in strays.items() if name not in ALLOWED} == {}


def test_what_is_allowed_is_still_needed():
    needed = {name for name, text in sources() if chinese(text)}
    assert set(ALLOWED) - needed == set()


def test_the_search_sees_a_literal_and_not_a_docstring():
    assert chinese('"""说明"""\nx = "退回"\ny = f"共{x}件"\n') == ["退回", "共", "件"]
