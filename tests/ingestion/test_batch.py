"""A city's one workbook with all its parks as rows becomes one return per park."""

from decimal import Decimal

import pytest
from filled_batches import (
    CITY,
    PARKS,
    QUANTITIES,
    batch,
    judged_batch,
    of_park,
    put,
    returns,
    where,
)
from filled_forms import (
    PARK,
    PARK_NAME,
    SOUND,
    Key,
    Values,
    edited,
    figure,
    form,
    measure,
    one,
    project,
    read,
)

from ingestion.parser import Fact, ParsedReturn

ZOUCHENG_INDUSTRIAL = ("P3700394", "邹城工业园区")
ZOUCHENG_ECONOMIC = ("P3700425", "邹城经济开发区")


def park(code: str = PARK, name: str = PARK_NAME, **changed: object) -> dict[Key, object]:
    figures: dict[Key, object] = {figure(field): value for field, value in changed.items()}
    return {**SOUND, one("park_code"): code, one("park_name"): name, **figures}


def two_parks() -> list[Values]:
    return [park(*ZOUCHENG_INDUSTRIAL, water_use=100), park(*ZOUCHENG_ECONOMIC, water_use=200)]


def water(made: ParsedReturn) -> Decimal | None:
    (found,) = [f for f in made.facts if (f.field, f.value_year) == ("water_use", 2022)]
    return found.reading.value


def problems(made: ParsedReturn) -> set[tuple[str, str, str]]:
    return {(f.reading.problem, f.sheet, f.cell) for f in made.facts if f.reading.problem}


def sent_back(content: bytes) -> set[str]:
    return {name for name, said in judged_batch(content).verdicts.items() if said == "sent_back"}


def test_a_batch_says_of_a_park_what_its_own_form_says():
    filled = {
        **park(),
        **project(1, energy_saved=12),
        **project(2, status="建成投产", completion_month="2023-05"),
        **measure(1),
        figure("gdp_growth"): 5.5,
        figure("water_use", "this_year"): 1300,
        ("task_progress", "task:3", "", "value"): "已完成。",
        one("experience"): "建立专班。",
    }

    def stated(facts: list[Fact]) -> dict[tuple[object, ...], tuple[object, ...]]:
        return {
            (f.field, f.row_key, f.value_year): (f.reading.value, f.reading.text, f.reading.problem)
            for f in facts
            if f.reading.value is not None or f.reading.text or f.reading.problem
        }

    # The city's name stands on every batch, on a park's own form only where it was prefilled.
    own = stated(read(form(filled)).facts) | {("city_name", "", 2023): (None, CITY[1], None)}
    made = of_park(batch([park(*ZOUCHENG_ECONOMIC), filled]), PARK)
    assert (made.form, made.reporter, made.report_year) == ("park_progress", PARK, 2023)
    assert stated(made.facts) == own
    assert len(own) > 40


def test_a_fact_keeps_the_cell_of_the_batch():
    made = of_park(batch(two_parks()), ZOUCHENG_ECONOMIC[0])
    (fact,) = [f for f in made.facts if (f.field, f.value_year) == ("water_use", 2022)]
    assert (fact.sheet, fact.cell) == where("water_use@last_year", "quantity:2")


def test_the_city_keeps_its_cover():
    city = returns(batch(two_parks()))[""]
    assert (city.form, city.reporter) == ("city_batch", CITY[0])
    said = {f.field: f.reading.text for f in city.facts}
    assert (said["filler"], said["reported_on"]) == ("丁某", "2023-12-20")


def test_near_twin_names_are_two_parks():
    content = batch(two_parks())
    assert water(of_park(content, ZOUCHENG_INDUSTRIAL[0])) == 100
    assert water(of_park(content, ZOUCHENG_ECONOMIC[0])) == 200


def test_a_park_without_a_row_has_no_return():
    made = returns(batch([park(*ZOUCHENG_INDUSTRIAL)]))
    assert {one.reporter for one in made.values()} == {CITY[0], ZOUCHENG_INDUSTRIAL[0]}


def test_a_row_that_names_its_park_and_nothing_else_is_no_return():
    named_only = {one("park_code"): "P3700425", one("park_name"): "邹城经济开发区"}
    made = returns(batch([park(*ZOUCHENG_INDUSTRIAL), named_only]))
    assert "P3700425" not in {one.reporter for one in made.values()}


@pytest.mark.parametrize("name", ["邹城开发区", "邹城经济开发区东区", "邹城经济 工业园区"])
def test_a_row_of_an_unknown_name_goes_back_with_its_cell(name):
    edits = [put("park_name", "quantity:2", name), put("park_code", "quantity:2", None)]
    content = edited(batch(two_parks()), *edits)
    (row,) = [made for made in returns(content).values() if not made.reporter]
    assert ("batch_park_unknown", *where("park_name", "quantity:2")) in problems(row)
    findings = [f for f in judged_batch(content).findings if f.rule == "B05"]
    assert [f.arguments["raw"] for f in findings] == [name]
    assert "邹城" in str(findings[0].arguments["candidates"])
    assert water(of_park(content, ZOUCHENG_INDUSTRIAL[0])) == 100


def test_code_and_name_of_two_parks_are_a_doubt_about_both():
    content = edited(batch(two_parks()), put("park_name", "quantity:2", ZOUCHENG_INDUSTRIAL[1]))
    back = [made for made in returns(content).values() if made.form == "park_progress"]
    at = ("batch_park_disagrees", *where("park_name", "quantity:2"))
    assert [at in problems(made) for made in back] == [True, True, True]
    assert len(sent_back(content)) == 3


def test_a_park_in_two_rows_is_asked_about_at_both():
    content = edited(
        batch([park(*ZOUCHENG_INDUSTRIAL), park(*ZOUCHENG_ECONOMIC), park()]),
        put("park_name", "quantity:2", PARK_NAME),
        put("park_code", "quantity:2", PARK),
    )
    found = [f for f in judged_batch(content).findings if f.rule == "B07"]
    cells = {where("park_name", "quantity:2"), where("park_name", "quantity:3")}
    assert {(f.sheet, f.cell) for f in found} == cells
    assert {f.arguments["raw"] for f in found} == {f"{PARK}(第8行、第9行)"}
    back = sent_back(content)
    assert [name.endswith(PARK) for name in sorted(back)] == [True, True]


def test_a_park_missing_on_one_sheet_is_told_and_held():
    content = edited(
        batch(two_parks()),
        *(put(code, "park:2", None) for code in ("park_name", "park_code")),
    )
    made = of_park(content, ZOUCHENG_ECONOMIC[0])
    assert ("batch_row_missing", PARKS, "") in problems(made)
    verdicts = judged_batch(content).verdicts
    assert [v for name, v in verdicts.items() if name.endswith("P3700425")] == ["held"]


def test_projects_alone_are_no_return_of_a_park():
    content = edited(
        batch([park(*ZOUCHENG_INDUSTRIAL), {**park(*ZOUCHENG_ECONOMIC), **project(1)}]),
        put("park_name", "project:1", PARK_NAME),
    )
    made = of_park(content, PARK)
    at = ("batch_park_only_listed", *where("park_name", "project:1"))
    assert at in problems(made)
    assert any(name.endswith(PARK) for name in sent_back(content))


def test_projects_are_numbered_within_their_park():
    first = {**park(*ZOUCHENG_INDUSTRIAL), **project(1), **project(2)}
    content = batch([first, {**park(*ZOUCHENG_ECONOMIC), **project(1)}])
    made = of_park(content, ZOUCHENG_ECONOMIC[0])
    keys = {f.row_key for f in made.facts if f.row_key.startswith("project:")}
    assert keys == {"project:1"}


def test_a_project_of_an_unknown_park_is_nobodys():
    content = edited(
        batch([{**park(*ZOUCHENG_INDUSTRIAL), **project(1), **project(2)}]),
        put("park_name", "project:2", "邹城园区"),
    )
    (row,) = [made for made in returns(content).values() if not made.reporter]
    assert ("batch_park_unknown", *where("park_name", "project:2")) in problems(row)


def test_a_row_of_units_is_read_and_not_a_park():
    sheet, cell = where("water_use@last_year", "quantity:1")
    unit = f"{cell.rstrip('0123456789')}6"
    content = edited(
        batch([park(water_use=1.2)]), lambda book: _write(book, sheet, unit, "亿立方米")
    )
    made = of_park(content, PARK)
    assert water(made) == 12000  # 1.2 亿立方米 in 万立方米
    assert {one.reporter for one in returns(content).values()} == {CITY[0], PARK}


def _write(book, sheet, cell, value):
    book[sheet][cell] = value


def test_two_units_for_one_column_are_a_doubt():
    sheet, cell = where("water_use@last_year", "quantity:1")
    header = f"{cell.rstrip('0123456789')}5"
    content = edited(
        batch([park(water_use=1.2)]), lambda book: _write(book, sheet, header, "上年数(立方米)")
    )
    assert ("unknown_unit", sheet, cell) in problems(of_park(content, PARK))


def test_a_total_is_compared_and_never_a_park():
    rows = [put("park_name", "quantity:3", "合计"), put("water_use@last_year", "quantity:3", 300)]
    assert problems(returns(edited(batch(two_parks()), *rows))[""]) == set()
    rows[1] = put("water_use@last_year", "quantity:3", 301)
    city = returns(edited(batch(two_parks()), *rows))[""]
    assert problems(city) == {("total_differs", *where("water_use@last_year", "quantity:3"))}


def test_a_growth_rate_is_no_part_of_a_total():
    parks = [{**p, figure("gdp_growth"): 5.0} for p in two_parks()]
    rows = [put("park_name", "quantity:3", "合计"), put("gdp_growth@last_year", "quantity:3", 5.1)]
    assert problems(returns(edited(batch(parks), *rows))[""]) == set()


def test_a_required_figure_left_blank_is_told_as_on_the_parks_own_form():
    blank: dict[Key, object] = {figure("water_use"): None}
    own = {f.field for f in read(form(blank)).facts if f.reading.reading == "blank"}
    made = of_park(batch([{**park(), **blank}]), PARK)
    assert "water_use" in own
    findings = judged_batch(batch([{**park(), **blank}])).findings
    assert {(f.rule, f.sheet, f.cell) for f in findings} == {
        ("B01", *where("water_use@last_year", "quantity:1"))
    }
    assert made.reporter == PARK


def test_a_deleted_sheet_is_missing_for_every_park():
    def without(book):
        del book[QUANTITIES]

    content = edited(batch(two_parks()), without)
    for code, _ in (ZOUCHENG_INDUSTRIAL, ZOUCHENG_ECONOMIC):
        assert ("sheet_not_found", QUANTITIES, "") in problems(of_park(content, code))


def test_a_park_form_is_not_taken_for_a_batch_when_its_properties_are_lost():
    def without_properties(book):
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    assert read(edited(form(), without_properties)).form == "park_progress"
    lost = edited(batch(two_parks()), without_properties)
    assert returns(lost)[""].form == "city_batch"


def test_a_city_that_is_not_one_goes_back_and_its_parks_count():
    content = batch(two_parks(), city=("370100", "淄博市"))
    assert sent_back(content) == {"city"}
    assert water(of_park(content, ZOUCHENG_ECONOMIC[0])) == 200


def test_a_park_of_another_city_is_told_and_counts_by_its_code():
    parks = [park(*ZOUCHENG_ECONOMIC)]
    at_home = of_park(batch(parks, city=("370800", "济宁市")), ZOUCHENG_ECONOMIC[0])
    elsewhere = of_park(batch(parks, city=("370300", "淄博市")), ZOUCHENG_ECONOMIC[0])
    told = {name for name, _, cell in problems(elsewhere) if cell}
    assert "batch_park_elsewhere" in told
    assert "batch_park_elsewhere" not in {name for name, _, _ in problems(at_home)}
    assert water(elsewhere) == water(at_home)


def test_the_park_of_a_batch_is_asked_for_its_figures_in_every_year():
    for year in (2021, 2023):
        made = of_park(batch([park(water_use=100)], year), PARK)
        assert [
            f.reading.value
            for f in made.facts
            if (f.field, f.value_year) == ("water_use", year - 1)
        ] == [100]
