"""Two versions of one return: what is equal counts, what differs is asked at its cell."""

from filled_forms import QUANTITIES, figure, form, one, place, project, read

from expectations.catalogue import catalogue
from expectations.findings import Finding
from expectations.versions import Version, version_findings
from ingestion.facts import fact_columns, identified

SHEET = QUANTITIES


def version(name: str, content: bytes, received: str = "12-20 09:00") -> Version:
    parsed = read(content)
    facts = identified(fact_columns(parsed.facts), name, parsed.reporter, parsed.form, 2023)
    return Version(name, f"{name}.xlsx", received, tuple(facts.to_pylist()))


def asked(later: bytes, earlier: bytes) -> list[Finding]:
    return version_findings("park_progress", version("最终版", later), version("更正版", earlier))


def cells(findings: list[Finding]) -> set[tuple[str, str, str]]:
    return {(f.rule, f.sheet, f.cell) for f in findings}


def test_two_files_that_state_the_same_are_no_question():
    same = form(project(1))
    assert asked(same, form(project(1))) == []
    assert asked(form({one("phone"): "0531-12345678"}), form()) == []


def test_a_figure_that_differs_is_asked_at_its_cell_and_no_other():
    found = asked(form({figure("water_use"): 1300}), form())
    water = place(figure("water_use"))
    assert cells(found) == {("S01", "", ""), ("S02", SHEET, water.cell)}
    whole, cell = found
    assert catalogue()["S01"].severity == "question"
    told = catalogue()["S01"].message(whole.arguments)
    assert "更正版.xlsx" in told and "最终版.xlsx" in told
    assert catalogue()["S02"].message(cell.arguments) == (
        "“用水总量”在同一天收到的两个文件中不同:“更正版.xlsx”为 1200,“最终版.xlsx”为 1300。"
    )
    assert cell.fact_id.startswith("最终版#")


def test_another_unit_for_the_same_amount_is_no_difference():
    assert asked(form({figure("water_use"): "0.12亿立方米"}), form()) == []


def test_a_figure_in_one_version_only_is_a_difference():
    taken = asked(form({figure("industrial_value_added"): 5}), form())
    left_out = asked(form(), form({figure("industrial_value_added"): 5}))
    where = ("S02", SHEET, place(figure("industrial_value_added")).cell)
    assert where in cells(taken) and where in cells(left_out)


def test_a_project_in_one_version_only_puts_its_table_in_doubt():
    more = {**project(1), **project(2)}
    for later, earlier in ((form(more), form(project(1))), (form(project(1)), form(more))):
        found = asked(later, earlier)
        (table,) = [f for f in found if f.rule == "S03"]
        declared = place(one("projects_any"))
        assert (table.sheet, table.cell) == (declared.sheet, declared.cell)
        assert table.fact_id


def test_a_cell_of_a_project_that_one_version_leaves_blank_puts_its_table_in_doubt():
    found = asked(form(project(1)), form(project(1, done_central=100)))
    assert {f.rule for f in found} == {"S01", "S02", "S03"}


def test_a_cell_of_a_project_with_two_values_holds_that_cell_alone():
    found = asked(form(project(1, investment_done=300)), form(project(1, investment_done=200)))
    assert sorted(f.rule for f in found) == ["S01", "S02"]
