"""For each rule of the catalogue a form that must break it, at exactly these cells.

All cases are judged together, as a run judges its returns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from filled_forms import (
    PROJECTS,
    QUANTITIES,
    SOUND,
    Key,
    at,
    calculated,
    cell,
    edited,
    figure,
    form,
    measure,
    one,
    place,
    plan,
    project,
    typed,
)
from legal_forms import least
from made_files import linked, with_doctype, with_macros
from openpyxl.workbook import Workbook
from sender_rule_cases import sender_cases

from expectations.catalogue import Rule, Side, catalogue
from ingestion.contract import contracts
from ingestion.placement import Place, places

Cells = set[tuple[str, str, str]]
CITY, PARK_NAME = "济南市", "明水经济技术开发区"
SMALLEST = Decimal("0.000001")


@dataclass(frozen=True)
class Case:
    """`expected` holds (rule, sheet, cell) of every finding, no more and no less."""

    name: str
    content: bytes
    expected: Cells
    rule: str = ""
    refused: str = ""


def whole_file(rule: str) -> Cells:
    return {(rule, "", "")}


def hiding(where: Place) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        book[where.sheet].row_dimensions[where.row + 1].hidden = True

    return edit


def without_sheet(book: Workbook) -> None:
    del book[QUANTITIES]


def without_header(book: Workbook) -> None:
    ws = book[PROJECTS]
    for row in ws.iter_rows(min_row=4, max_row=7):
        for c in row:
            if type(c).__name__ != "MergedCell" and c.value not in ("本年有无重点项目", "有"):
                c.value = None


def without_label(book: Workbook) -> None:
    where = place(figure("cod_discharged"))
    book[where.sheet].cell(where.row + 1, 1).value = None


def far_away(book: Workbook) -> None:
    book[QUANTITIES]["XFD1048576"] = " "


def foreign(book: Workbook) -> None:
    for ws in book.worksheets[1:]:
        del book[ws.title]
    book.worksheets[0].delete_rows(1, 60)
    book.worksheets[0].title = "通讯录"
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def encrypted() -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(512)


PRINTED = ("park_code", "park_name")
NOTHING_FILLED = form({key: None for key in SOUND if key[0] not in PRINTED})
COMMISSIONED = {"status": "建成投产", "energy_saved": 50, "co2_reduced": 100}


def _file_cases() -> Iterator[Case]:
    yield Case("not a workbook", b"\0", whole_file("F01"), "F01")
    yield Case("a text", b"x", whole_file("F10"), "F10")
    yield Case("entities declared", with_doctype(form()), whole_file("F13"), "F13")
    yield Case("with macros", with_macros(form()), whole_file("F15"), "F15")
    gdp = figure("gdp_current_price")
    yield Case("a figure elsewhere", linked(form(), gdp), at(gdp, rule="V22"), "V22")
    yield Case("under a password", encrypted(), whole_file("F02"), "F02")
    yield Case("no bytes", b"", whole_file("F03"), "F03")
    yield Case("another workbook", edited(form(), foreign), whole_file("F04"), "F04")
    yield Case("nothing filled in", NOTHING_FILLED, whole_file("F05"), "F05")
    yield Case(
        "synthetic", form(synthetic=True), whole_file("F06"), "F06", refused="synthetic_file"
    )
    yield Case("a stray cell", edited(form(), far_away), whole_file("F07"), "F07")
    unknown = form({one("park_code"): "P9999999"})
    yield Case("an unknown park", unknown, at(one("park_code"), rule="R01"), "R01")
    other = form({one("park_name"): "济南高新区"})
    yield Case("the name of another park", other, at(one("park_name"), rule="R02"), "R02")
    year = edited(form(), typed(one("report_year"), 2022))
    yield Case("another year", year, at(one("report_year"), rule="R03"), "R03")


def _place_cases() -> Iterator[Case]:
    lost = edited(form(), without_sheet)
    yield Case("a sheet is missing", lost, {("V01", QUANTITIES, "")}, "V01")
    header = edited(form({one("projects_any"): "有"}), without_header)
    yield Case("a header is missing", header, {("V02", PROJECTS, "")}, "V02")
    label = edited(form(), without_label)
    yield Case("a label is missing", label, {("V03", QUANTITIES, "")}, "V03")


def _value_cases() -> Iterator[Case]:
    for rule, key, value in (
        ("V11", figure("water_use"), "待核定"),
        ("V12", figure("water_use"), "约1200"),
        ("V13", figure("water_use"), "1200公顷"),
        ("V14", figure("water_use"), 1e30),
        ("V15", figure("water_use"), "#REF!"),
        ("V16", figure("water_use"), "=A1"),
        ("V17", one("transformation_status"), "进行中"),
        ("V18", cell("start_month", 1), "去年五月"),
        ("V19", one("reported_on"), "年底"),
    ):
        changed = edited(form(project(1)), typed(key, value))
        yield Case(f"{value} at {key[0]}", changed, at(key, rule=rule), rule)
    key = figure("water_use")
    linked = calculated(form(), key, "[1]Sheet1!$A$1", 1200)
    yield Case("from another file", linked, at(key, rule="V22"), "V22")
    hidden = edited(form(), hiding(place(key)))
    yield Case("a hidden row", hidden, at(key, rule="V23"), "V23")
    plan_year = plan([(CITY, 1, "明年", PARK_NAME, "国家级")])
    where = cell("plan_year", 1, "plan")
    yield Case("no year", plan_year, at(where, rule="V20", form_name="plan_list"), "V20")
    unknown = plan([(CITY, 1, 2018, "明水开发区", "国家级")])
    where = cell("park_name", 1, "plan")
    yield Case("no park", unknown, at(where, rule="V21", form_name="plan_list"), "V21")


def _total_cases() -> Iterator[Case]:
    two = form(project(1), project(2))
    name, figures = cell("project_name", 3), cell("investment_planned", 3)
    total = edited(two, typed(name, "合计"), typed(figures, 2001))
    yield Case("a wrong total", total, at(figures, rule="T04"), "T04")
    yield Case("a right total", edited(two, typed(name, "合计"), typed(figures, 2000)), set())


def _bound_cases() -> Iterator[Case]:
    for rule, key, value in (
        ("B01", figure("water_use"), None),
        ("B01", one("filler"), None),
        ("B02", figure("voc_emissions"), -SMALLEST),
        ("B02", figure("gdp_growth", "this_year"), Decimal("-50.000001")),
        ("B03", figure("gdp_growth", "this_year"), Decimal("100.000001")),
        ("B04", figure("key_enterprises"), Decimal("20.5")),
    ):
        yield Case(f"{rule} {key[0]} {value}", form({key: value}), at(key, rule=rule), rule)
    for column, value in (("this_year", 1200 * 10_000), ("this_year", Decimal("0.4"))):
        keys = figure("water_use"), figure("water_use", column)
        yield Case(f"far apart {value}", form({keys[1]: value}), at(*keys, rule="C14"), "C14")
    near = form({figure("water_use", "this_year"): 1200 * 2999})
    yield Case("not far apart", near, set())
    late = plan([(CITY, 1, 2021, PARK_NAME, "国家级")])
    where = cell("plan_year", 1, "plan")
    yield Case("planned too late", late, at(where, rule="B03", form_name="plan_list"), "B03")
    nameless = form(project(1, enterprise=None))
    yield Case("no enterprise", nameless, at(cell("enterprise", 1), rule="B01"), "B01")


def relation_values(rule: Rule, too_much: bool) -> dict[Key, object]:
    """Both sides exactly equal, or the left one the smallest possible amount larger."""
    assert rule.relation
    left, right = rule.relation.sides
    counted = any(place(figure(c)).unit in ("家", "台") for c in left.terms if _in_grid(rule))
    each = Decimal(500) if counted else Decimal("500.05")
    # Factors on the left do not occur.
    total = each * len(right.terms) * right.factor
    step = (Decimal(1) if counted else SMALLEST) if too_much else 0
    parts = [total - each / 10 * (len(left.terms) - 1) + step]
    parts += [each / 10] * (len(left.terms) - 1)
    values = dict(zip(left.terms, parts, strict=True)) | dict.fromkeys(right.terms, each)
    if _in_grid(rule):
        return {figure(code, "this_year"): value for code, value in values.items()}
    # The three totals of a project must not break one another.
    spent = 10**6 if "investment_done" in values else 0
    fill = {"investment_planned": 10**6, "investment_done": 0, "investment_to_date": spent}
    return project(1, **{**fill, **values})


def _in_grid(rule: Rule) -> bool:
    return bool(rule.relation and rule.relation.table == "quantity")


def relation_cells(rule: Rule) -> Cells:
    assert rule.relation
    sides: tuple[Side, Side] = rule.relation.sides
    terms = [term for side in sides for term in side.terms]
    keys = [figure(c, "this_year") if _in_grid(rule) else cell(c, 1) for c in terms]
    return at(*keys, rule=rule.id)


def _relation_cases() -> Iterator[Case]:
    """The relations of a park's form; those of other senders stand in `sender_rule_cases`."""
    for rule in catalogue().rules:
        if rule.relation and rule.relation.table in ("quantity", "project"):
            broken = form(relation_values(rule, too_much=True))
            yield Case(f"{rule.id} a trifle too much", broken, relation_cells(rule), rule.id)
            equal = form(relation_values(rule, too_much=False))
            yield Case(f"{rule.id} exactly equal", equal, set())


def _condition_cases() -> Iterator[Case]:
    effects = [cell("status", 1), cell("energy_saved", 1), cell("co2_reduced", 1)]
    timeless = form(project(1, **COMMISSIONED))
    yield Case("commissioned, no month", timeless, at(*effects, rule="P06"), "P06")
    later = form(project(1, **COMMISSIONED, completion_month="2024-01"))
    yield Case(
        "commissioned next year",
        later,
        at(cell("completion_month", 1), *effects, rule="P07"),
        "P07",
    )
    promised = form({one("projects_any"): "有"})
    yield Case("有 without a row", promised, at(one("projects_any"), rule="T01"), "T01")
    denied = form(project(1), {one("projects_any"): "无"})
    yield Case("无 with a row", denied, at(one("projects_any"), rule="T02"), "T02")
    figures = [cell(f"investment_{c}", 1) for c in ("planned", "done", "to_date")]
    nameless = at(cell("project_name", 1), rule="B01") | at(*figures, rule="T03")
    yield Case("figures without a name", form(project(1, project_name=None)), nameless, "T03")
    measures = at(cell("measure_name", 1, "measure"), rule="B01")
    measures |= at(cell("energy_saved", 1, "measure"), rule="T03")
    yield Case("a measure without a name", form(measure(1, measure_name=None)), measures, "T03")
    twice = plan([(CITY, 1, 2018, PARK_NAME, "国家级"), (CITY, 2, 2019, PARK_NAME, "国家级")])
    rows = [cell("park_name", 1, "plan"), cell("park_name", 2, "plan")]
    yield Case("a park twice", twice, at(*rows, rule="L01", form_name="plan_list"), "L01")


PLANNED_IN_WENZHOU: dict[Key, object] = {
    one("base_year"): 2013,
    one("target_year"): 2017,
    one("scheme"): "温州市推进方案(2014)",
}
WENZHOU: dict[Key, object] = {**PLANNED_IN_WENZHOU, one("actual_year"): 2017}


def _plan_and_acceptance_cases() -> Iterator[Case]:
    """001 三(四): a provincial pilot is checked first by the city and accepted by the province,
    any other park is accepted by the city and filed with the province."""
    wenzhou = {**WENZHOU, one("pilot"): "省级示范试点"}
    by_the_city = least("acceptance", 2017, {**wenzhou, one("acceptance_level"): "市级"})
    expected = at_in_2017(one("acceptance_level"), rule="V24")
    yield Case("a provincial pilot accepted by its city", by_the_city, expected, "V24")
    unfiled = {**wenzhou, one("pilot"): "非示范试点", one("filing_level"): "无备案"}
    expected = at_in_2017(one("filing_level"), rule="V24")
    yield Case("a park not filed", least("acceptance", 2017, unfiled), expected, "V24")
    right = {one("first_check_level"): "市级", one("acceptance_level"): "省级"}
    right |= {one("filing_level"): "无备案"}
    yield Case(
        "a pilot accepted as the scheme says", least("acceptance", 2017, wenzhou | right), set()
    )
    low = {**PLANNED_IN_WENZHOU, one("compiler_grade"): "丙级"}
    expected = at_in_2017(one("compiler_grade"), rule="V25", form_name="park_plan")
    yield Case("a plan by a compiler of grade C", least("park_plan", 2017, low), expected, "V25")
    backwards = {**low, one("compiler_grade"): "乙级", one("target_year"): 2013}
    keys = [one("base_year"), one("target_year")]
    expected = at_in_2017(*keys, rule="V26", form_name="park_plan")
    yield Case("a target in its base year", least("park_plan", 2017, backwards), expected, "V26")
    shortened = {**low, one("compiler_grade"): "甲级", one("plan_start"): 2015}
    shortened |= {one("plan_end"): 2014, one("base_year"): 2013}
    keys = [one("plan_start"), one("plan_end")]
    expected = at_in_2017(*keys, rule="V28", form_name="park_plan")
    ends = least("park_plan", 2017, shortened)
    yield Case("a plan that ends before it starts", ends, expected, "V28")
    days: dict[Key, object] = {**wenzhou, **right, one("accepted_on"): "2017-05-01"}
    days |= {one("applied_on"): "2017-05-02", one("filed_on"): "2017-06-01"}
    expected = at_in_2017(one("accepted_on"), rule="V29")
    yield Case(
        "accepted before it was applied for", least("acceptance", 2017, days), expected, "V29"
    )
    values = {"project_name": "余热利用", "enterprise": "某企业", "content": "改造"}
    values |= {"investment_planned": 100, "planned_own": 80, "planned_loan": 21}
    rows = {cell(c, 1, "planned_project"): v for c, v in values.items()}
    dear = {**low, one("compiler_grade"): "甲级", one("planned_projects_any"): "有", **rows}
    keys = [
        cell(c, 1, "planned_project") for c in ("investment_planned", "planned_own", "planned_loan")
    ]
    expected = at_in_2017(*keys, rule="V27", form_name="park_plan")
    yield Case("sources above a planned total", least("park_plan", 2017, dear), expected, "V27")


def at_in_2017(*keys: Key, rule: str, form_name: str = "acceptance") -> Cells:
    asked = {p.key: p for p in places(contracts()[form_name].in_year(2017))}
    return {(rule, asked[key].sheet, asked[key].cell) for key in keys}


def _sense_of_a_park_cases() -> Iterator[Case]:
    """What one form of a park says of itself, in words, months and sources."""
    early = form({one("reported_on"): "2022-12-20"})
    yield Case("dated a year early", early, at(one("reported_on"), rule="V30"), "V30")
    state = one("transformation_status")
    idle: dict[Key, object] = {state: "未启动"}
    reason: dict[Key, object] = {one("not_started_reason"): "资金没有落实"}
    yield Case("idle without a reason", form(idle), at(state, rule="V31"), "V31")
    yield Case("idle with a reason", form(idle, reason), set())
    busy = form(project(1), idle, reason)
    yield Case("idle and at work", busy, at(state, rule="V32"), "V32")
    waiting = form(project(1, status="未开工", investment_done=0), idle, reason)
    yield Case("idle with a project in wait", waiting, set())
    months = [cell(c, 1) for c in ("start_month", "completion_month")]
    backwards = form(project(1, start_month="2023-06", completion_month="2023-05"))
    yield Case("completed before it began", backwards, at(*months, rule="P11"), "P11")
    at_once = form(project(1, start_month="2023-06", completion_month="2023-06"))
    yield Case("completed in its first month", at_once, set())
    unpaid = {"status": "建成投产", "completion_month": "2023-05"}
    unpaid |= {"investment_done": 0, "investment_to_date": 0}
    keys = [cell(c, 1) for c in ("status", "investment_to_date")]
    yield Case("done for nothing", form(project(1, **unpaid)), at(*keys, rule="P12"), "P12")
    keys = [cell(c, 1) for c in ("status", "investment_done")]
    spent = form(project(1, status="未开工"))
    yield Case("spent before it began", spent, at(*keys, rule="P13"), "P13")
    for prefix, total in (
        ("planned", "investment_planned"),
        ("done", "investment_done"),
        ("to_date", "investment_to_date"),
    ):
        codes = [f"{prefix}_{source}" for source in ("central", "local", "own", "loan")]
        parts: dict[str, object] = {**dict.fromkeys(codes, 10), f"{prefix}_own": 100}
        keys = [cell(c, 1) for c in (total, *codes)]
        said = f"sources of {total} that leave much open"
        yield Case(said, form(project(1, **parts)), at(*keys, rule="P14"), "P14")
    rounded = {f"planned_{s}": v for s, v in
               (("central", 0), ("local", 0), ("own", 495), ("loan", 495))}  # fmt: skip
    yield Case("sources rounded", form(project(1, **rounded)), set())
    same = {"project_name": "余热利用", "project_code": "2101-370100-04-01-123456"}
    keys = [
        cell(c, row)
        for row in (1, 2)
        for c in ("project_name", "investment_planned", "investment_done", "investment_to_date")
    ]
    twice = form(project(1, **same), project(2, **same))
    yield Case("one project in two rows", twice, at(*keys, rule="P15"), "P15")
    phases = form(project(1, **same), project(2, **same, investment_planned=2000))
    yield Case("two phases of one project", phases, set())


def _sound_cases() -> Iterator[Case]:
    """What must pass without a word."""
    done = {**COMMISSIONED, "completion_month": "2023-12"}
    earlier = {**COMMISSIONED, "completion_month": "2022-01"}
    everything = form(project(1, **done), project(2, **earlier), project(3), measure(1))
    yield Case("sound", form(), set())
    yield Case("sound with rows", everything, set())
    words = {figure("voc_emissions"): "未统计", figure("gdp_current_price"): "未核算"}
    yield Case("words for no figure", form(words), set())
    bounds = {figure("gdp_growth", "this_year"): 100, figure("gdp_growth"): -50}
    yield Case("at the bounds", form(bounds, {figure("nox_emissions"): 0}), set())
    rows = [(CITY, 1, 2018, PARK_NAME, "国家级"), (None, 2, 2020, "济南槐荫工业园区", "省级")]
    yield Case("a sound list", plan(rows), set())


def _once_cases() -> Iterator[Case]:
    """A thing said once is not said again in other words."""
    negative = {figure("gdp_growth", "this_year"): "约-80"}
    key = figure("gdp_growth", "this_year")
    yield Case("an uncertain figure out of bounds", form(negative), at(key, rule="V12"))
    part = {figure("feedstock_energy", "this_year"): "约900"}
    part |= {figure("energy_consumption", "this_year"): 1000}
    key = figure("feedstock_energy", "this_year")
    yield Case("an uncertain part of a whole", form(part), at(key, rule="V12"))
    sources = {"planned_central": "待定", "planned_local": 900, "planned_own": 200}
    over = [cell(c, 1) for c in ("planned_local", "planned_own", "investment_planned")]
    expected = at(cell("planned_central", 1), rule="V11") | at(*over, rule="P03")
    yield Case("an unread source beside two too large", form(project(1, **sources)), expected)
    month = form(project(1, **COMMISSIONED, completion_month="年底"))
    keys = [cell(c, 1) for c in ("status", "energy_saved", "co2_reduced")]
    expected = at(cell("completion_month", 1), rule="V18") | at(*keys, rule="P06")
    yield Case("an unread month of commissioning", month, expected)
    whole = {figure("energy_consumption", "this_year"): -10}
    whole |= {figure("feedstock_energy", "this_year"): 5}
    key = figure("energy_consumption", "this_year")
    yield Case("a negative whole of a sound part", form(whole), at(key, rule="B02"))
    blank_twice = form({figure("water_use"): " \u200b"})
    yield Case("a blank that is invisible", blank_twice, at(figure("water_use"), rule="B01"))


CASES = [
    *_file_cases(),
    *_place_cases(),
    *_value_cases(),
    *_total_cases(),
    *_bound_cases(),
    *_relation_cases(),
    *_condition_cases(),
    *_plan_and_acceptance_cases(),
    *_sense_of_a_park_cases(),
    *_sound_cases(),
    *_once_cases(),
    *(Case(*told) for told in sender_cases()),
]
