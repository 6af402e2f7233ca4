"""Figures that are legible and cannot be: parts above wholes, totals, rows that are no entries."""

from decimal import Decimal

from filled_forms import MEASURES, PROJECTS, cell, figure, one
from good_forms import COUNTS, MONEY, PARTS, SOURCES
from openpyxl.cell import Cell
from spoilt_form import SpoiltForm, fault


@fault("part above its whole")
def part_above_whole(form: SpoiltForm) -> None:
    part, whole = form.rng.choice([p for p in (*PARTS, *COUNTS) if p[0] != "solid_waste_utilized"])
    column = form.rng.choice(("last_year", "this_year"))
    limit = form.number(figure(whole, column))
    form.cell(figure(part, column)).value = float(limit * 3 + 1)
    keys = [figure(part, column), figure(whole, column)]
    if part == "solid_waste_utilized_from_stock":
        # More from stock also moves what may be utilized: nothing else is broken by it.
        form.cell(figure(part, column)).value = float(limit + 1)
    form.must_find(*keys)


@fault("utilization above 100 %")
def utilization(form: SpoiltForm) -> None:
    codes = ("solid_waste_generated", "solid_waste_utilized_from_stock", "solid_waste_utilized")
    keys = [figure(code) for code in codes]
    most = form.number(keys[0]) + form.number(keys[1])
    form.cell(keys[2]).value = float(most + Decimal("0.01"))
    form.must_find(*keys)


@fault("investment to date above 1.2 × planned")
def overspent(form: SpoiltForm) -> None:
    to_date, planned = cell("investment_to_date", 2), cell("investment_planned", 2)
    form.cell(to_date).value = float(form.number(planned) * 2)
    form.must_find(to_date, planned)


@fault("year's investment above the total to date")
def done_above_to_date(form: SpoiltForm) -> None:
    done, to_date = cell("investment_done", 3), cell("investment_to_date", 3)
    form.cell(done).value = float(form.number(to_date) + 1)
    form.must_find(done, to_date)


@fault("sources of money above their total")
def sources_above_total(form: SpoiltForm) -> None:
    total, prefix = form.rng.choice(MONEY)
    keys = [cell(total, 2), *(cell(f"{prefix}_{source}", 2) for source in SOURCES)]
    form.cell(keys[3]).value = float(form.number(keys[3]) + 1)
    form.must_find(*keys)


@fault("commissioned without a month")
def no_month(form: SpoiltForm) -> None:
    form.cell(cell("completion_month", 1)).value = None
    form.truth.pop(cell("completion_month", 1))
    form.must_find(*(cell(code, 1) for code in ("status", "energy_saved", "co2_reduced")))


@fault("commissioned after the report year")
def commissioned_later(form: SpoiltForm) -> None:
    form.cell(cell("completion_month", 1)).value = f"{form.year + 1}-03"
    codes = ("status", "completion_month", "energy_saved", "co2_reduced")
    form.must_find(*(cell(code, 1) for code in codes))


@fault("有 over an empty table")
def declared_but_empty(form: SpoiltForm) -> None:
    for key in [key for key in form.truth if key[1].startswith("measure:")]:
        form.cell(key).value = None
        form.truth.pop(key)
    form.must_find(one("measures_any"))


@fault("无 over a filled table")
def denied_but_filled(form: SpoiltForm) -> None:
    form.write_doubtful(one("projects_any"), "无")


def _row_below(form: SpoiltForm, sheet: str, naming: str, label: str) -> list[Cell]:
    """A row of sums under the entries: a label where a name stands, the columns added up."""
    table = "project" if sheet == PROJECTS else "measure"
    codes = ("investment_planned", "investment_done") if table == "project" else ("energy_saved",)
    row = form.cell(cell(naming, 3, table)).row + 1
    at = form.book[sheet].cell(row, form.cell(cell(naming, 3, table)).column)
    at.value = label or None
    sums = []
    for code in codes:
        keys = [cell(code, number, table) for number in (1, 2, 3)]
        total = form.book[sheet].cell(row, form.cell(keys[0]).column)
        total.value = float(sum((form.number(key) for key in keys), Decimal(0)))
        sums.append(total)
    return sums


@fault("合计, 小计, 总计 rows: never summed in")
def total_rows(form: SpoiltForm) -> None:
    label = form.rng.choice(("合计", "小计", "总计", "合 计", "合计：", "全市合计", "合计(3个)"))
    _row_below(form, PROJECTS, "project_name", label)
    _row_below(form, MEASURES, "measure_name", "小计")


@fault("其中 rows: never summed in")
def rows_of_which(form: SpoiltForm) -> None:
    _row_below(form, PROJECTS, "project_name", form.rng.choice(("其中：节能项目", "其中:", "其中")))


@fault("row of sums without a label: asked")
def nameless_sums(form: SpoiltForm) -> None:
    form.to_find += _row_below(form, PROJECTS, "project_name", "")


@fault("合计 row that contradicts its parts")
def wrong_total(form: SpoiltForm) -> None:
    total = _row_below(form, PROJECTS, "project_name", "合计")[0]
    total.value = float(Decimal(str(total.value)) + 1000)
    form.to_find.append(total)


@fault("signature and note rows under a table")
def signatures(form: SpoiltForm) -> None:
    for naming, table in (("project_name", "project"), ("measure_name", "measure")):
        at = form.cell(cell(naming, 3, table))
        lines = form.rng.sample(
            ("填表人：乙某", "审核人：丙某", "单位负责人：甲某　　联系电话：0531-1", "(公章)",
             "注：以上数据为快报数。", "制表日期：2023年12月20日", "备注：无"), 2,
        )  # fmt: skip
        for offset, line in enumerate(lines, 2):
            at.parent.cell(at.row + offset, at.column).value = line
