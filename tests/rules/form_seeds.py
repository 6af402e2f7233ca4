"""Faults that show between forms: plan, assessment, list, batch, another park, the roster."""

from collections.abc import Iterator

from filled_batches import CITY, batch
from filled_forms import (
    PARK,
    PARK_NAME,
    SOUND,
    Key,
    cell,
    figure,
    one,
    place,
    project,
    roster,
    yearly,
)
from filled_sender_forms import (
    JINING,
    ZOUCHENG_ECONOMIC,
    ZOUCHENG_INDUSTRIAL,
    listed,
    park_list,
    rows,
)
from known_tables import REFERENCE
from legal_forms import least
from several_returns import Found, Scenario, Sent, last_year
from year_seeds import CODE, at

from ingestion.contract import contracts
from ingestion.placement import places

JINAN = ("370100", "济南市")
HUAIYIN = ("P3700038", "济南槐荫工业园区")
BINHAI = ("P3300025", "浙江温州滨海工业园区")  # merged into 温州经济技术开发区 (001, annex 2)


def of_form(form: str, year: int, rule: str, *keys: Key, file: str = "now") -> Found:
    asked = {p.key: p for p in places(contracts()[form].in_year(year))}
    return {(file, rule, asked[key].sheet, asked[key].cell) for key in keys}


def expected_key(code: str, column: str, table: str = "expected") -> Key:
    return code, f"{table}:{column}", column, "value"


def plan_of(*projects: dict[str, object], year: int = 2022, **changed: object) -> dict[Key, object]:
    """The cells of a plan with those projects; `changed` are single fields."""
    values: dict[Key, object] = {
        one("scheme"): "国家“十四五”通知(2021)",
        one("plan_start"): year,
        one("plan_end"): 2025,
        one("base_year"): 2020,
        one("target_year"): 2025,
        one("reported_on"): f"{year}-06-20",
    }
    for number, entry in enumerate(projects, 1):
        known = {
            "enterprise": "某企业",
            "national_task": "3 推动节能降碳",
            "content": "改造",
            "investment_planned": 1000,
            **entry,
        }
        values |= {cell(c, number, "planned_project"): v for c, v in known.items()}
    values[one("planned_projects_any")] = "有" if projects else "无"
    for code, value in (
        ("energy_per_gdp", 0.4),
        ("water_per_gdp", 12),
        ("solid_waste_utilization_rate", 90),
    ):
        values[expected_key(code, "base")] = value
        values[expected_key(code, "target")] = value
    return values | {one(code): value for code, value in changed.items()}


def plan(values: dict[Key, object], year: int = 2022, stood: bool = True) -> Sent:
    return Sent(
        "plan" if stood else "now", least("park_plan", year, values), stood, f"{year}-06-20"
    )


def now(*changes: dict[Key, object], year: int = 2023) -> Sent:
    return Sent("now", yearly(year, *changes), day=f"{year}-12-20")


def form_seeds() -> Iterator[Scenario]:
    yield from _plans()
    yield from _outcomes()
    yield from _parks()
    yield from _lists()


def _plans() -> Iterator[Scenario]:
    named: dict[str, object] = {"project_name": "余热利用项目1"}
    sound = plan(plan_of(named))
    yield Scenario("", "a project of the plan", (sound, now(project(1))), set())
    other = plan(plan_of({"project_name": "中水回用"}))
    at_name = at("X01", cell("project_name", 1))
    yield Scenario("X01", "a project that no plan knows", (other, now(project(1))), at_name)
    coded = plan(plan_of({"project_name": "余热利用一期", "project_code": CODE}))
    yield Scenario("", "a project by its code", (coded, now(project(1, project_code=CODE))), set())
    promised = plan(plan_of({**named, "start_month": "2022-03"}))
    yield Scenario(
        "X02", "a project never reported", (promised, now()), at("X02", one("projects_any"))
    )
    later = plan(plan_of({**named, "start_month": "2024-03"}))
    yield Scenario("", "a project of next year", (later, now()), set())
    cheap = plan(plan_of({**named, "investment_planned": 500}))
    yield Scenario(
        "X03",
        "twice as dear as planned",
        (cheap, now(project(1))),
        at("X03", cell("investment_planned", 1)),
    )
    slow = plan(plan_of({**named, "start_month": "2021-01", "completion_month": "2021-06"}))
    yield Scenario(
        "X04", "thirty months late", (slow, now(project(1))), at("X04", cell("status", 1))
    )
    many = [project(row) for row in range(1, 24)]
    twenty = {
        (
            "now",
            "X01",
            place(cell("project_name", row)).sheet,
            place(cell("project_name", row)).cell,
        )
        for row in range(1, 21)
    }
    yield Scenario(
        "N02",
        "more questions than a person reads",
        (other, now(*many)),
        twenty | {("now", "N02", "", "")},
        notes=20,
    )


def _assessed(form: str, table: str, **changed: object) -> dict[Key, object]:
    """The cells of an assessment that repeats `plan_of`; `changed` are single fields."""
    values: dict[Key, object] = {
        one("base_year"): 2020,
        one("target_year"): 2025,
        one("actual_year"): 2024,
        one("reported_on"): "2025-06-20",
    }
    if form == "acceptance":
        values |= {one("scheme"): "国家“十四五”通知(2021)", one("pilot"): "非示范试点"}
    for code, value in (
        ("energy_per_gdp", 0.4),
        ("water_per_gdp", 12),
        ("solid_waste_utilization_rate", 90),
    ):
        for column in ("base", "target", "actual"):
            values[expected_key(code, column, table)] = value
    for code in (
        "energy_saved",
        "water_saved",
        "co2_reduced",
        "solid_waste_reduced",
        "wastewater_reduced",
        "nox_reduced",
        "voc_reduced",
    ):
        values[expected_key(code, "target", table)] = 10
        values[expected_key(code, "actual", table)] = 10
    return values | {one(code): value for code, value in changed.items()}


def _outcomes() -> Iterator[Scenario]:
    reductions = {
        expected_key(code, "target"): 10
        for code in (
            "energy_saved",
            "water_saved",
            "co2_reduced",
            "solid_waste_reduced",
            "wastewater_reduced",
            "nox_reduced",
            "voc_reduced",
        )
    }
    sound = plan_of(compiled_by="某咨询公司") | reductions
    for form, table in (("evaluation", "evaluated"), ("acceptance", "self_assessed")):
        cells = _assessed(form, table, third_party="某评估公司")
        right = Sent("now", least(form, 2025, cells))
        yield Scenario("", f"{form} as the plan says", (plan(sound), right), set())
        base, target = expected_key("water_per_gdp", "base", table), one("target_year")
        otherwise = cells | {base: 13, target: 2024}
        wrong = Sent("now", least(form, 2025, otherwise))
        yield Scenario(
            "X05",
            f"{form} with another base and year",
            (plan(sound), wrong),
            of_form(form, 2025, "X05", base, target),
        )
        same = Sent("now", least(form, 2025, cells | {one("third_party"): "某 咨询公司"}))
        yield Scenario(
            "X08",
            f"{form} by who wrote the plan",
            (plan(sound), same),
            of_form(form, 2025, "X08", one("third_party")),
        )
    again = plan(
        sound
        | {
            expected_key("water_per_gdp", "base"): 15,
            one("plan_start"): 2023,
            one("reported_on"): "2023-06-20",
            expected_key("water_per_gdp", "target"): 11,
        },
        2023,
        stood=False,
    )
    yield Scenario(
        "X05",
        "a plan sent again from another base",
        (plan(sound), again),
        of_form("park_plan", 2023, "X05", expected_key("water_per_gdp", "base")),
    )
    shares = Sent(
        "of 2021",
        yearly(2021, last_year(gdp_current_price=1000000, water_use=1200)),
        stood=True,
        day="2021-12-20",
    )
    doubtful = plan(sound | {expected_key("water_per_gdp", "base"): 20}, stood=False)
    # 1200 万立方米 over 1,000,000 万元 in 2020 are 12 m³; waste 80 of 100 is 80 %, not 90.
    energy = round(500000 * 1.03**-2, 2) / 1000000
    told = ("water_per_gdp", "solid_waste_utilization_rate")
    keys = [expected_key(code, "base") for code in told]
    assert abs(energy - 0.4) / energy > 0.1  # 0.471 tce per 万元
    keys.append(expected_key("energy_per_gdp", "base"))
    yield Scenario(
        "X07",
        "a base that the yearly form contradicts",
        (shares, doubtful),
        of_form("park_plan", 2022, "X07", *keys),
    )
    # A list of the park's city with another target for water.
    named = listed(
        (PARK, PARK_NAME),
        city_name="济南市",
        energy_per_gdp=0.4,
        water_per_gdp=10,
        solid_waste_utilization_rate=90,
    )
    on_list = Sent("list", park_list(named, sender=JINAN), stood=True, day="2022-06-25")
    yield Scenario(
        "X06",
        "plan and list apart",
        (on_list, plan(sound, stood=False)),
        of_form("park_plan", 2022, "X06", expected_key("water_per_gdp", "target")),
    )


def _parks() -> Iterator[Scenario]:
    coded = project(1, project_code=CODE)
    mine, theirs = now(coded), Sent("theirs", yearly(2023, coded, park=HUAIYIN))
    code = cell("project_code", 1)
    yield Scenario(
        "X09",
        "one code in two parks",
        (mine, theirs),
        at("X09", code) | at("X09", code, file="theirs"),
    )
    own = Sent("own", yearly(2023), stood=True, day="2023-12-10")
    park: dict[Key, object] = {**SOUND, one("park_code"): PARK, one("park_name"): PARK_NAME}
    by_city = Sent("batch", batch([{**park, figure("water_use"): 1300}]), day="2023-12-28")
    yield Scenario(
        "X10", "the city says otherwise", (own, by_city), {(f"batch/{PARK}", "X10", "", "")}
    )
    agreed = Sent("batch", batch([park]), day="2023-12-28")
    yield Scenario("", "the city says the same", (own, agreed), set())


def _lists() -> Iterator[Scenario]:
    state, code = one("transformation_status"), one("park_code")
    huaiyin = listed(HUAIYIN, city_name="济南市")
    other = Sent("list", park_list(huaiyin, sender=JINAN), stood=True, day="2022-06-25")
    yield Scenario("O01", "at work without being listed", (other, now()), at("O01", state))
    reason: dict[Key, object] = {one("not_started_reason"): "没有列入清单"}
    yield Scenario("", "idle without being listed", (other, now({state: "未启动"}, reason)), set())
    entry: dict[str, object] = {
        "park_code": PARK,
        "park_name": PARK_NAME,
        "city_name": "济南市",
        "reason": "没有工业企业",
        "approved_by": "济南市人民政府",
        "document_number": "济政字〔2022〕1号",
        "document_date": "2022-05-20",
    }
    changes: dict[Key, object] = {one("ineligible_any"): "有", **rows("ineligible", entry)}
    excluded = park_list(huaiyin, sender=JINAN, changes=changes)
    yield Scenario(
        "O02",
        "at work though not eligible",
        (Sent("list", excluded, stood=True, day="2022-06-25"), now()),
        at("O02", state),
    )
    merged = Sent("now", yearly(2023, park=BINHAI))
    yield Scenario("O03", "a merged park reports", (merged,), at("O03", code))
    complete = [listed(known) for known in _parks_of(JINING)]
    yield Scenario("", "a complete list", (Sent("now", park_list(*complete)),), set())
    wenzhou = [BINHAI, *(park for park in _parks_of("330300") if park != BINHAI)]
    content = park_list(
        *(listed(known, city_name="温州市") for known in wenzhou), sender=("330300", "温州市")
    )
    yield Scenario(
        "O04",
        "a merged park on a list",
        (Sent("now", content),),
        of_form("park_list", 2022, "O04", cell("park_name", 1, "eligible")),
    )
    short = park_list(listed(ZOUCHENG_INDUSTRIAL), listed(ZOUCHENG_ECONOMIC))
    yield Scenario(
        "O05", "ten parks forgotten", (Sent("now", short),), {("now", "O05", "表2 园区清单", "")}
    )
    both = park_list(huaiyin, listed((PARK, PARK_NAME), city_name="济南市"), sender=JINAN)
    on_list = Sent("list", both, stood=True, day="2022-06-25")
    park: dict[Key, object] = {**SOUND, one("park_code"): PARK, one("park_name"): PARK_NAME}
    sent = Sent("batch", batch([park], city=CITY))
    yield Scenario(
        "O06", "a batch without a listed park", (on_list, sent), {("batch", "O06", "", "")}
    )


def _name(park: str) -> str:
    reporter = roster().of_code(park)
    assert reporter
    return reporter.name


def _parks_of(city: str) -> list[tuple[str, str]]:
    rows = ((row["attribute"], row["value"], row["park"]) for row in REFERENCE)
    return [(park, _name(park)) for name, value, park in rows if (name, value) == ("city", city)]
