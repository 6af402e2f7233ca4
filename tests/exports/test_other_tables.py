"""Tables of lists, registers and other places: what stands in them, and for whom they are."""

from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest
from export_case import Change, Issue

from exports.issue import Issued
from exports.layout_files import LayoutError

SCHEMES = ["shandong_2018_progress", "shandong_2022", "zhejiang_2022", "list_unit"]


def sheets(issued: Issued) -> list[str]:
    return [name.split()[0] for name in issued.sheets]


def texts(issued: Issued, sheet: str) -> list[str]:
    page = openpyxl.load_workbook(issued.path)[sheet]
    return [str(c.value) for row in page.iter_rows() for c in row if c.value is not None]


def values(issued: Issued, table: str, column: str) -> dict[str, Decimal | None]:
    """Unrounded figures of a mart's column by row key."""
    rows = pq.read_table(issued.lineage).to_pylist()
    return {r["row_key"]: r["value"] for r in rows if (r["table"], r["column"]) == (table, column)}


@pytest.mark.parametrize("book", SCHEMES)
def test_each_document_has_its_tables(issue: Issue, book: str) -> None:
    issued = issue(book, scope="with")
    assert issued.compared >= issued.numbers > 0


def test_what_is_for_the_office_itself_stands_in_the_internal_edition_only(issue: Issue) -> None:
    outside, inside = issue(), issue(edition="internal")
    assert set(sheets(inside)) - set(sheets(outside)) == {"A7", "A9"}
    assert inside.path.stem == f"{outside.path.stem}(内部版)"
    for issued, edition in ((outside, "报送版"), (inside, "内部版")):
        assert f"版    本:{edition}" in texts(issued, "封面")


def test_the_message_of_a_finding_is_the_catalogues(issue: Issue) -> None:
    found = texts(issue(edition="internal"), "A7 审核情况")
    assert any(text.startswith("不是本系统的表式") and "约五百" in text for text in found)


def test_a_citys_tables_hold_its_own_parks_only(issue: Issue) -> None:
    issued = issue("city_annual", city="370100", scope="with")
    assert issued.path.name == "济南市2025年度园区循环化改造进展情况表.xlsx"
    parks = {key.split("/")[0] for key in values(issued, "fct_project", "investment_planned")}
    assert parks == {"P1", "P2", "P3"}
    assert "B1 市级报告对照" in issued.sheets


def test_the_nation_alone_is_proved_by_its_units(issue: Issue) -> None:
    nation = values(issue(unit="CN"), "fct_unit_class_rollup", "value")
    key = "present_day/2025/water_use/{}"
    assert nation[key.format("nation")] == nation[key.format("units")] is not None
    assert nation[key.format("difference")] == 0
    assert "C1" not in sheets(issue())


def test_coverage_is_printed_of_the_eligible_parks(issue: Issue) -> None:
    """Without Qingdao: five parks, P6 not eligible, P1 and P2 of four at work or done."""
    found = values(issue(), "fct_park_state_rollup", "value")
    stem = "present_day/without/unit/370000/all/all/all/2025/"
    assert found[stem + "coverage"] == 50
    assert found[stem + "catalogue"] == 5


def test_a_park_that_has_not_started_says_why(issue: Issue) -> None:
    found = texts(issue(), "A1 总体情况")
    assert found[found.index("平阴工业园区") : found.index("平阴工业园区") + 3] == [
        "平阴工业园区", "济南市", "资金没有落实",
    ]  # fmt: skip


def test_a_joined_figure_is_traced_to_its_own_mart_and_facts(issue: Issue) -> None:
    rows = pq.read_table(issue("five_year_unit").lineage).to_pylist()
    (area,) = [
        r for r in rows if (r["table"], r["column"]) == ("fct_plan", "area") and r["row_key"]
    ]
    assert (area["row_key"], area["value"], area["fact_ids"]) == ("P1", Decimal("1234.5"), ["plan"])


def test_a_held_outcome_is_named_and_not_a_dash(issue: Issue) -> None:
    issued = issue("five_year_unit")
    rows = pq.read_table(issued.lineage).to_pylist()
    page = openpyxl.load_workbook(issued.path)["D5 预期成效对照"]
    printed = {
        page[r["cell"]].value
        for r in rows
        if r["sheet"] == page.title
        and r["table"] == "fct_outcome_progress"
        and r["row_key"].startswith("P2/")
        and r["row_key"].endswith("/2025")
    }
    assert printed == {"待核实"}


def test_charts_of_places_and_tasks_draw_their_rows(issue: Issue) -> None:
    page = openpyxl.load_workbook(issue("five_year_unit").path)["图表续"]
    drawn = [chart.series[0].val.numRef.f for chart in page._charts]
    assert drawn == ["图表续!$E$5:$E$6", "图表续!$D$9:$D$13"]


def test_a_joined_field_that_is_not_there_is_named(issue: Issue, change: Change) -> None:
    change("alter table fct_plan drop column approver")
    with pytest.raises(LayoutError, match="join plan has no field approver"):
        issue()


def test_a_finding_about_no_indicator_has_no_figure(issue: Issue, change: Change) -> None:
    change("update fct_finding set indicator = null, effect = null")
    issued = issue(edition="internal")
    assert "A7 审核情况" in issued.sheets and issued.compared
