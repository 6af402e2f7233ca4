"""Layouts are checked: a typo is an error that names its place."""

from pathlib import Path

import pytest
from export_case import Change, Issue, context

from exports.context import PLACEHOLDERS, UnitWords, placeholders
from exports.layout import TableLayout
from exports.layout_files import LAYOUTS, LayoutError, layouts_hash, read_layout, tables
from exports.layout_files import workbooks as workbooks_in


def mistyped(tmp_path: Path, right: str, wrong: str) -> Path:
    text = (LAYOUTS / "a3.yaml").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "a3.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("orientation:", "orientaton:", "orientaton"),
        ("figure: coverage", "figure: covrage", "blocks.0.figures.columns.6.figure"),
        ("{unit_label}", "{unit_lable}", "under_title.0"),
        ("year: Y, against: Y-1", "year: Y", "columns.2: Value error, change needs against"),
    ],
)
def test_a_typo_is_rejected_with_file_and_place(
    tmp_path: Path, right: str, wrong: str, place: str
) -> None:
    with pytest.raises(LayoutError, match=r"^a3\.yaml: ") as error:
        read_layout(mistyped(tmp_path, right, wrong), TableLayout)
    assert place in str(error.value)


def test_a_workbook_cannot_name_an_unknown_table(tmp_path: Path) -> None:
    text = (LAYOUTS / "shandong_2018.yaml").read_text(encoding="utf-8")
    (tmp_path / "shandong_2018.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LayoutError, match="no layout 'shandong_2018_plan'"):
        workbooks_in(tmp_path)


def test_an_unknown_indicator_is_named(issue: Issue, change: Change) -> None:
    change("delete from dim_indicator where indicator = 'water_saved'")
    with pytest.raises(LayoutError, match=r"A1: blocks\.\d: no indicator 'water_saved'"):
        issue()


def test_an_unknown_field_of_a_list_is_named(issue: Issue, change: Change) -> None:
    change("alter table fct_project drop column voc_reduced")
    with pytest.raises(LayoutError, match="list of fct_project: no field voc_reduced"):
        issue()


def test_an_unknown_workbook_is_named(issue: Issue) -> None:
    with pytest.raises(LayoutError, match="no workbook 'annual'; there are annual_unit、"):
        issue("annual")


def test_every_placeholder_is_known_to_an_issue() -> None:
    words = placeholders(
        context(), UnitWords("unit", "370000", "山东省", (), "山东省"), "2026-01-20T10:30:00+08:00"
    )
    said_elsewhere = {"period", "check_code", "table", "against", "year_label", "scheme"}
    assert words.keys() | said_elsewhere == PLACEHOLDERS


def test_the_layouts_of_the_house_are_sound() -> None:
    assert set(workbooks_in(LAYOUTS)) == {
        "annual_unit", "five_year_unit", "city_annual", "list_unit", "shandong_2018",
        "shandong_2018_progress", "shandong_2022", "wenzhou_2014", "zhejiang_2022",
    }  # fmt: skip
    used = {use.layout for book in workbooks_in(LAYOUTS).values() for use in book.sheets}
    assert used == set(tables(LAYOUTS))
    assert len(layouts_hash()) == 64
