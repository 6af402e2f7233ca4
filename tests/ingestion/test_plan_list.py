"""The plan list: merged cities, years carried down, parks by their exact names."""

import csv
from pathlib import Path

import pytest
from filled_forms import PLAN, cell, edited, fact, moved, place, plan, problems, read, typed
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FIXTURE = Path(__file__).parents[1] / "fixtures" / "shandong_2018_plan_parks.csv"
ROWS = [
    ("济南市", 1, 2018, "明水经济技术开发区", "国家级"),
    (None, 2, None, "济南槐荫工业园区", "省级"),
    ("济宁市", 3, 2019, "邹城工业园区", "省级"),
    (None, 4, 2020, "邹城经济开发区", "省级"),
    (None, 5, None, "平阴工业园区", "省级"),
]
SOUND = plan(ROWS)
FIRST = place(cell("city", 1, "plan"), "plan_list").row + 1


def on_plan(change) -> object:
    return lambda book: change(book[PLAN])


def listed(content: bytes) -> list[tuple[object, ...]]:
    """City, plan year and park code of each row."""
    rows: dict[str, dict[str, object]] = {}
    for f in read(content).facts:
        if f.row_key.startswith("plan:"):
            rows.setdefault(f.row_key, {})[f.field] = f.reading.text
    return [(row.get("city"), row.get("plan_year"), row.get("park")) for row in rows.values()]


EXPECTED = [
    ("济南市", "2018", "P3700011"),
    ("济南市", "2018", "P3700038"),
    ("济宁市", "2019", "P3700394"),
    ("济宁市", "2020", "P3700425"),
    ("济宁市", "2020", "P3700046"),
]


def columns_of(content: bytes, number: int) -> list[object]:
    return [row[number] for row in listed(content)]


def test_a_city_and_a_year_hold_downwards():
    assert columns_of(SOUND, 0) == ["济南市"] * 2 + ["济宁市"] * 3
    assert columns_of(SOUND, 1) == ["2018", "2018", "2019", "2020", "2020"]
    assert problems(SOUND) == []
    above = place(cell("plan_year", 1, "plan"), "plan_list").cell
    carried = fact(SOUND, "plan_year", "plan:2")
    assert (carried.cell, carried.reading.steps) == (above, (f"carried down from {above}",))


def test_a_merged_city_speaks_for_its_rows_as_blanks_under_it_do():
    def merged(ws: Worksheet) -> None:
        ws.merge_cells(f"A{FIRST}:A{FIRST + 1}")
        ws.merge_cells(f"A{FIRST + 2}:A{FIRST + 4}")
        ws.merge_cells(f"C{FIRST}:C{FIRST + 1}")

    content = edited(SOUND, on_plan(merged))
    assert listed(content) == listed(SOUND)
    assert fact(content, "city", "plan:2").reading.steps == (f"merged cell A{FIRST}",)


def test_a_year_is_never_carried_into_the_next_city():
    rows = [*ROWS]
    rows[2] = ("济宁市", 3, None, "邹城工业园区", "省级")
    assert columns_of(plan(rows), 1) == ["2018", "2018", None, "2020", "2020"]


def test_a_year_is_carried_where_the_city_is_written_in_each_row():
    rows = [
        (("济南市", "济南市", "济宁市", "济宁市", "济宁市")[i], *row[1:])
        for i, row in enumerate(ROWS)
    ]
    assert columns_of(plan(rows), 1) == ["2018", "2018", "2019", "2020", "2020"]


def test_a_city_that_comes_again_starts_without_a_year():
    rows = [*ROWS, ("济南市", 6, None, "济南高新区", "国家级")]
    assert columns_of(plan(rows), 1)[-1] is None


def test_without_the_column_of_cities_no_year_is_carried():
    def deleted(ws: Worksheet) -> None:
        ws.cell(FIRST - 1, 1).value = None

    content = edited(SOUND, on_plan(deleted))
    assert columns_of(content, 1) == ["2018", None, "2019", "2020", None]
    assert problems(content) == [("city", "plan", "label_not_found")]


@pytest.mark.parametrize("label", ["济南市小计", "合计", "全省合计", "小 计"])
def test_a_total_row_between_cities_is_not_a_park(label):
    def totalled(ws: Worksheet) -> None:
        ws.cell(FIRST + 2, 1).value = label
        ws.cell(FIRST + 2, 4).value = "2个"

    content = edited(SOUND, moved(PLAN, rows=1, at_row=FIRST + 2), on_plan(totalled))
    assert listed(content) == listed(SOUND)
    assert problems(content) == []


# Names


def test_near_twins_are_told_apart():
    twins = [f.reading.text for f in read(SOUND).facts if f.field == "park"][2:4]
    assert len(set(twins)) == 2
    swapped = [*ROWS]
    swapped[2], swapped[3] = ROWS[3], ROWS[2]
    rows = [("济宁市", r[1], r[2] or 2020, r[3], r[4]) for r in swapped[2:4]]
    assert columns_of(plan(rows), 2) == twins[::-1]


@pytest.mark.parametrize("name", ["邹城开发区", "邹城经济工业园区", "邹城", "邹城经济开发区(北区)"])
def test_a_name_that_is_nearly_a_park_s_is_unknown(name):
    content = plan([("济宁市", 1, 2018, name, "省级")])
    assert problems(content) == [("park", "plan:1", "park_unknown")]
    assert fact(content, "park", "plan:1").reading.text is None


@pytest.mark.parametrize("name", [" 邹城 经济开发区", "邹城经济开发区\u200b", "邹城\n经济开发区"])
def test_a_name_is_recognised_without_its_blanks(name):
    content = plan([("济宁市", 1, 2018, name, "省级")])
    assert (
        fact(content, "park", "plan:1").reading.text == fact(SOUND, "park", "plan:4").reading.text
    )


def test_a_name_that_cannot_be_read_is_no_unknown_park_as_well():
    content = edited(SOUND, typed(cell("park_name", 1, "plan"), "=X1", "plan_list"))
    assert problems(content) == [("park_name", "plan:1", "formula_without_value")]


# The real list


def test_every_park_of_the_real_list_is_on_the_roster_and_in_its_year():
    with FIXTURE.open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    rows, above = [], ("", "")
    for row in printed:
        city = row["city"] if row["city"] != above[0] else None
        year = int(row["plan_year"]) if (row["city"], row["plan_year"]) != above else None
        rows.append((city, int(row["seq"]), year, row["park_name"], row["level"]))
        above = row["city"], row["plan_year"]
    content = plan(rows)
    assert problems(content) == []
    found = listed(content)
    assert [(city, year) for city, year, _ in found] == [
        (r["city"], r["plan_year"]) for r in printed
    ]
    assert len({park for _, _, park in found}) == 106


# What 003 asks of cities and its annex does not print


def test_the_printed_table_has_neither_contents_nor_milestones_and_is_complete():
    def as_printed(ws: Worksheet) -> None:
        ws.delete_cols(6, 2)

    content = edited(SOUND, on_plan(as_printed))
    assert listed(content) == EXPECTED
    assert problems(content) == []


def test_contents_and_milestones_are_read_where_they_stand():
    content = edited(
        SOUND,
        typed(cell("content", 2, "plan"), "集中供热改造", "plan_list"),
        typed(cell("milestones", 2, "plan"), "2018年6月开工", "plan_list"),
    )
    assert fact(content, "content", "plan:2").reading.text == "集中供热改造"
    assert fact(content, "milestones", "plan:2").reading.text == "2018年6月开工"
    assert problems(content) == []


# Who sends it


def test_the_unit_and_the_years_stand_in_the_title():
    parsed = read(SOUND)
    assert (parsed.form, parsed.reporter, parsed.report_year) == ("plan_list", "370000", 2018)


def test_notes_under_the_list_are_no_parks():
    assert len(listed(SOUND)) == 5


@pytest.mark.parametrize("reporter", ["齐鲁省", "济南市"])
def test_a_unit_that_does_not_report_is_unknown(reporter):
    content = plan(ROWS, reporter)
    assert problems(content) == [("_reporter", "", "reporter_unknown")]
    assert read(content).reporter == ""


def test_two_titles_of_two_units_are_not_chosen_between():
    def titled(ws: Worksheet) -> None:
        ws.insert_rows(1)
        ws["A1"] = "青岛市园区循环化改造推进计划表"

    content = edited(SOUND, on_plan(titled))
    assert problems(content) == [("_reporter", "", "reporter_unknown")]


def test_a_list_of_other_years_than_the_form_was_made_for_is_named():
    def dated(book: Workbook) -> None:
        for row in book[PLAN].iter_rows(max_row=FIRST):
            for c in row:
                if isinstance(c.value, str) and "2018" in c.value:
                    c.value = c.value.replace("2018", "2019")

    content = edited(SOUND, dated)
    assert problems(content) == [("_report_year", "", "wrong_year")]
    assert read(content).report_year is None
