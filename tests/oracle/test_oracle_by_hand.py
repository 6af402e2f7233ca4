"""Three parks, two years, every expected number worked out by hand in the comments.

An oracle is only worth something if it is itself right. The parks: A in 济南 (national), B in the
former 莱芜 (provincial), C in 青岛 (provincial, a separately planned city).
"""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from oracle_hierarchy import Park, read_country
from oracle_inputs import counting_statements, read_indicators
from oracle_printing import changed, printed
from oracle_rollup import Oracle, Place

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"
PARKS = (Park("A", "national", "370100"), Park("B", "provincial", "371200"))
QINGDAO_PARK = Park("C", "provincial", "370200")
PROVINCE = Place("present_day", "with", "unit", "370000", "all")
PROVINCE_WITHOUT = Place("present_day", "without", "unit", "370000", "all")
QINGDAO = Place("present_day", "without", "unit", "370200", "all")


def form(file: str, wave: str, said: dict[str, str]) -> list[dict[str, str]]:
    """Rows of written.csv. `said`: `code`, `code<` (last year), `code>` (this year) or
    `project:1/code` to what stands in the cell; the cell's address is that key again."""
    park, year = file.split("-")[:2]
    rows = []
    for cell, text in said.items():
        row_key, _, code = cell.rpartition("/")
        column = {"<": "last_year", ">": "this_year"}.get(code[-1], "")
        is_number = text.replace(".", "", 1).lstrip("-").isdigit()
        rows.append(
            {
                **{"file": file, "wave": wave, "form": "park_progress", "park": park},
                **{"report_year": year, "sheet": "表", "cell": cell, "code": code.strip("<>")},
                **{"row_key": row_key, "column": column, "written": text},
                "means": text if is_number else "",
            }
        )
    return rows


def fault(file: str, outcome: str, cell: str = "") -> dict[str, str]:
    made = form(file, "", {cell or "-": ""})[0]
    return {**made, "outcome": outcome, "sheet": "表" if cell else "", "cell": cell}


NOTHING = {"projects_any": "无", "measures_any": "无"}
WRITTEN = [
    *form(
        "A-2021-first",
        "2022-07-05",
        {
            **{"gdp_current_price<": "1000", "gdp_growth>": "5"},
            **{"energy_consumption<": "500", "energy_consumption>": "480"},
            **{"projects_any": "有", "measures_any": "有"},
            **{"project:1/status": "建成投产", "project:1/completion_month": "2021-05"},
            **{"project:1/energy_saved": "10.5", "project:1/investment_done": "100"},
            **{"project:2/status": "建成投产", "project:2/completion_month": "2020-11"},
            **{"project:2/energy_saved": "99", "project:2/investment_done": "200.5"},
            **{"project:3/status": "在建", "project:3/energy_saved": "7"},
            **{"project:3/investment_done": "300", "project:3/done_central": "50"},
            "measure:1/energy_saved": "1.25",
        },
    ),
    *form(
        "A-2022-first",
        "2022-12-10",
        {"gdp_growth<": "4", "gdp_growth>": "10", "energy_consumption<": "470", **NOTHING},
    ),
    *form("B-2021-first", "2022-07-05", {"gdp_current_price<": "1", **NOTHING}),
    *form(
        "B-2021-更正",
        "2022-07-25",
        {
            **{"gdp_current_price<": "333.333333", "gdp_growth>": "3.3"},
            **{"energy_consumption<": "未统计", "energy_consumption>": "200", **NOTHING},
        },
    ),
    *form("B-2021-again", "2022-08-01", {"gdp_current_price<": "999", **NOTHING}),
    *form("B-2022-first", "2022-12-10", {"energy_consumption<": "—", **NOTHING}),
    *form(
        "C-2021-first",
        "2022-07-05",
        {
            **{"gdp_current_price<": "600", "gdp_growth>": "1", "energy_consumption<": "60"},
            **{"energy_consumption>": "61", "projects_any": "有", "measures_any": "无"},
        },
    ),
    *form("C-2022-first", "2022-12-10", {"energy_consumption<": "-62", **NOTHING}),
]
FAULTS = [
    fault("B-2021-again", "sent_back"),
    fault("C-2021-first", "held", "energy_consumption<"),
    fault("C-2022-first", "held", "energy_consumption<"),
]


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(
        statements=counting_statements(WRITTEN, FAULTS),
        parks=(*PARKS, QINGDAO_PARK),
        indicators=read_indicators(SEEDS),
        country=read_country(SEEDS),
        years=range(2021, 2023),
        unit="370000",
    )


def test_the_latest_form_that_was_not_sent_back_is_the_statement(oracle: Oracle) -> None:
    # B sent 1, then 333.333333 as a correction, then 999, which went back.
    assert oracle.figure("B", 2020, "gdp_current_price").value == Decimal("333.333333")


def test_next_years_confirmation_comes_before_the_first_value(oracle: Oracle) -> None:
    confirmed = oracle.figure("A", 2021, "energy_consumption")
    assert (confirmed.value, confirmed.stage) == (Decimal(470), "confirmed")  # not 480
    # B's confirmation of 2021 says —: the first value stands.
    first = oracle.figure("B", 2021, "energy_consumption")
    assert (first.value, first.stage) == (Decimal(200), "first")
    # C's confirmation is held (−62), its own first value 61 is not: the first value stands.
    assert oracle.figure("C", 2021, "energy_consumption").value == Decimal(61)


def test_missing_is_not_held(oracle: Oracle) -> None:
    assert oracle.figure("B", 2020, "energy_consumption").state == "missing"  # 未统计
    assert oracle.figure("C", 2020, "energy_consumption").state == "held"
    assert oracle.figure("C", 2020, "energy_per_gdp").state == "held"


def test_constant_price_gdp_is_chained_and_rounded_at_each_step(oracle: Oracle) -> None:
    # A: 1000; × 1.04 = 1040 (4 % is the confirmed growth, not 5 %); × 1.10 = 1144.
    chain = [oracle.figure("A", year, "gdp") for year in (2020, 2021, 2022)]
    assert [f.value for f in chain] == [Decimal(1000), Decimal(1040), Decimal(1144)]
    assert [f.stage for f in chain] == ["confirmed", "confirmed", "first"]
    # B: 333.333333 × 1.033 = 344.333332989, at six places 344.333333; 2022's growth is not known.
    assert oracle.figure("B", 2021, "gdp").value == Decimal("344.333333")
    assert oracle.figure("B", 2022, "gdp").state == "missing"


def test_a_reduction_is_the_years_own(oracle: Oracle) -> None:
    # A: 10.5 (commissioned in 2021) + 1.25 (measure); not 99 (2020) and not 7 (under construction).
    assert oracle.figure("A", 2021, "energy_saved").value == Decimal("11.75")
    assert oracle.figure("B", 2021, "energy_saved").value == 0  # declared: none
    assert oracle.figure("C", 2021, "energy_saved").state == "missing"  # 有, yet no rows
    assert oracle.figure("A", 2020, "energy_saved").state == "not_owed"


def test_projects_and_their_money(oracle: Oracle) -> None:
    assert oracle.figure("A", 2021, "projects").value == 3
    assert oracle.figure("A", 2021, "projects_commissioned").value == 1
    assert oracle.figure("A", 2021, "investment_done").value == Decimal("600.5")
    assert oracle.figure("A", 2021, "investment_done_central").value == 50
    assert oracle.figure("A", 2021, "investment_planned").state == "missing"  # never stated


def test_a_ratio_is_the_ratio_of_the_sums_of_the_parks_with_both_parts(oracle: Oracle) -> None:
    # 2020: only A has both (500 / 1000); B's energy is missing, C's is held.
    found = oracle.rollup(PROVINCE, 2020, "energy_per_gdp")
    assert (found.sums.numerator, found.sums.denominator) == (500, 1000)
    assert (found.sums.n_counted, found.n_held, found.n_missing, found.n_owed) == (1, 1, 1, 3)
    # 2021: (470 + 200 + 61) / (1040 + 344.333333 + 606) = 731 / 1990.333333
    found = oracle.rollup(PROVINCE, 2021, "energy_per_gdp")
    assert (found.sums.numerator, found.sums.denominator) == (731, Decimal("1990.333333"))
    # Printed with three decimals: 0.36727… → 0.367
    indicator = oracle.indicators["energy_per_gdp"]
    assert printed(found.sums.value(indicator), indicator) == Decimal("0.367")


def test_the_separately_planned_city_reports_by_itself(oracle: Oracle) -> None:
    assert oracle.rollup(PROVINCE, 2021, "energy_consumption").sums.total == 731
    assert oracle.rollup(PROVINCE_WITHOUT, 2021, "energy_consumption").sums.total == 670
    assert oracle.rollup(QINGDAO, 2021, "energy_consumption").sums.total == 61
    for scope in ("with", "without"):
        nation = Place("present_day", scope, "nation", "CN", "all")
        assert oracle.rollup(nation, 2021, "energy_consumption").sums.total == 731


def test_laiwu_counts_in_jinan_since_2019(oracle: Oracle) -> None:
    for view in ("present_day", "as_reported"):
        assert oracle.members(Place(view, "with", "city", "370100", "all"), 2021) == ("A", "B")
        assert oracle.members(Place(view, "with", "city", "371200", "all"), 2021) == ()


def test_a_change_compares_the_same_parks(oracle: Oracle) -> None:
    # Energy 2021 against 2020: only A counts in both, 470 against 500: −6.0 %.
    found = oracle.change(PROVINCE, 2021, 2020, "energy_consumption")
    assert (found.now.total, found.against.total, found.n_comparable) == (470, 500, 1)
    indicator = oracle.indicators["energy_consumption"]
    values = (found.now.value(indicator), found.against.value(indicator))
    assert changed(*values, indicator) == Decimal("-6.0")


def test_the_five_year_figure_sums_the_years(oracle: Oracle) -> None:
    # Reductions: 2021 11.75 of A and 0 of B; 2022 zero of all three, all declared none.
    found = oracle.five_years(PROVINCE, "energy_saved")
    assert (found.sums.total, found.n_park_years, found.n_park_years_owed) == (
        Decimal("11.75"),
        5,
        6,
    )
    # GDP of A 1040 and 1144, of B 344.333333, of C 606; a ratio takes only pairs: 2021's alone.
    assert oracle.five_years(PROVINCE, "gdp").sums.total == Decimal("3134.333333")
    ratio = oracle.five_years(PROVINCE, "energy_per_gdp").sums
    assert (ratio.numerator, ratio.denominator) == (731, Decimal("1990.333333"))


def test_printing_rounds_half_to_even_once(oracle: Oracle) -> None:
    gdp = oracle.indicators["gdp"]  # 万元, printed in 亿元 with two decimals
    assert printed(Fraction(12350), gdp) == Decimal("1.24")  # 1.235: the even neighbour is 1.24
    assert printed(Fraction(12450), gdp) == Decimal("1.24")  # 1.245: the even neighbour is 1.24
    assert printed(Fraction("12450.000001"), gdp) == Decimal("1.25")
    rate = oracle.indicators["solid_waste_utilization_rate"]
    assert changed(Fraction("95.25"), Fraction("94.1"), rate) == Decimal("1.2")  # 1.15 points
    assert printed(None, gdp) is None
