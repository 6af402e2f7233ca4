"""The plan list: cities and years written once, parks known by their names alone."""

from filled_forms import PLAN, cell, moved
from spoilt_form import SpoiltForm, fault


@fault("plan list: rows and columns inserted", "plan_list")
def plan_moved(form: SpoiltForm) -> None:
    moved(PLAN, rows=form.rng.randint(1, 3), columns=form.rng.randint(1, 2))(form.book)
    at = form.cell(cell("park_name", form.rng.randint(4, 6), "plan"))
    moved(PLAN, rows=1, at_row=at.row)(form.book)


@fault("plan list: 合计 rows between and below", "plan_list")
def plan_totals(form: SpoiltForm) -> None:
    sheet = form.book[PLAN]
    at = form.cell(cell("park_name", 4, "plan"))
    moved(PLAN, rows=1, at_row=at.row)(form.book)
    sheet.cell(at.row - 1, 1).value = "济南市小计"
    sheet.cell(at.row - 1, 4).value = "3个"
    last = form.cell(cell("park_name", 9, "plan"))
    sheet.cell(last.row + 1, 1).value = form.rng.choice(("合计", "全省合计", "总计：9个"))


@fault("plan list: unknown park", "plan_list")
def plan_unknown_park(form: SpoiltForm) -> None:
    row = form.rng.randint(1, 9)
    key = cell("park_name", row, "plan")
    name = str(form.truth[key])
    written = form.rng.choice((name[:-1], f"{name}东区", "新建经济开发区"))
    form.write(key, written, written)
    form.lose(cell("park", row, "plan"))
    form.to_find.append(form.cell(key))


@fault("plan list: park listed twice", "plan_list")
def plan_listed_twice(form: SpoiltForm) -> None:
    first, second = sorted(form.rng.sample(range(1, 10), 2))
    names = [cell("park_name", row, "plan") for row in (first, second)]
    form.cell(names[1]).value = form.truth[names[0]]
    form.lose(*(cell("park", row, "plan") for row in (first, second)))
    form.must_find(*names)


@fault("plan list: year or class that cannot be", "plan_list")
def plan_bad_cells(form: SpoiltForm) -> None:
    year, level = cell("plan_year", 1, "plan"), cell("level", 5, "plan")
    form.cell(year).value = form.rng.choice((2031, 2017, "2019-2020", "明年"))
    form.write_doubtful(level, form.rng.choice(("市级", "国家级/省级", None)))
    form.must_find(year)
    form.lose(*(cell("plan_year", row, "plan") for row in (2, 3)))


@fault("plan list: a city without a year of its own", "plan_list")
def plan_year_missing(form: SpoiltForm) -> None:
    form.cell(cell("plan_year", 4, "plan")).value = None
    form.must_find(cell("plan_year", 4, "plan"))
    form.must_find(*(cell("plan_year", row, "plan") for row in (5, 6)))


@fault("plan list: another or an unknown unit", "plan_list")
def plan_unit(form: SpoiltForm) -> None:
    for row in form.book[PLAN].iter_rows(max_row=3):
        for at in row:
            if isinstance(at.value, str) and "推进计划表" in at.value:
                at.value = form.rng.choice(("齐鲁省", "", "济南市")) + "园区循环化改造推进计划表"
    form.must_come_back("R01")


@fault("plan list: 3-year period that does not exist", "plan_list")
def plan_period(form: SpoiltForm) -> None:
    for row in form.book[PLAN].iter_rows(max_row=4):
        for at in row:
            if isinstance(at.value, str) and at.value.startswith("("):
                at.value = form.rng.choice(("(2008-2010年)", "(年)", "(2026-2028年)"))
    form.must_come_back("R03")
