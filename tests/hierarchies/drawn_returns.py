"""What parks report, drawn by hypothesis: revisions, missing and held figures, confirmations."""

from decimal import Decimal

from hypothesis import strategies as st
from made_hierarchy import YEARS
from made_returns import CellKey, Made, Written

REPORTED = (
    *("gdp_current_price", "gdp_growth", "gdp", "energy_consumption", "water_use"),
    *("solid_waste_utilized", "solid_waste_generated", "solid_waste_utilized_from_stock"),
    "land_developed",
)
DERIVED = (
    *("energy_saved", "projects", "projects_commissioned", "investment_done"),
    *("investment_done_central", "energy_per_gdp", "water_per_gdp"),
    *("solid_waste_utilization_rate", "land_productivity", "energy_saved_per_investment"),
)
INDICATORS = frozenset((*REPORTED, *DERIVED))
STATES = (
    *("counted",) * 8,
    *("held", "questioned", "unreadable", "noted", "released", "explained", "judged_earlier"),
    "adjusted",
)
ABSENT, BLANK, NO_NUMBER = range(3)


def _figure(drawn: int) -> Written | None:
    """One drawn number says it all: what stands in the cell and what became of it."""
    kind, rest = drawn % 16, drawn // 16
    if kind == ABSENT:
        return None
    state = STATES[rest % len(STATES)]
    if kind == BLANK:
        return Written(state="held" if state == "held" else "counted")
    if kind == NO_NUMBER:
        return Written(text="未核算")
    digits = rest // len(STATES) - 40
    return Written(Decimal(digits * 1_234_567) / Decimal(1_000_000), state=state)


def _text(drawn: int, texts: tuple[str, ...]) -> Written | None:
    state = STATES[drawn // 16 % len(STATES)]
    if drawn % 16 == ABSENT:
        return None
    if drawn % 16 == BLANK:
        return Written()
    return Written(text=texts[drawn // 256 % len(texts)], state="counted" if state == "adjusted"
                   else state)  # fmt: skip


CELL = st.integers(16 * 1, 16 * len(STATES) * 120 - 1)


@st.composite
def _cells(draw: st.DrawFn, year: int) -> dict[CellKey, Written]:
    found: dict[CellKey, Written | None] = {}
    for code in REPORTED:
        for column in ("last_year", "this_year"):
            found[code, "", column] = _figure(draw(CELL))
    for table, declaration in (("project", "projects_any"), ("measure", "measures_any")):
        n_rows = draw(st.integers(0, 2))
        declared = draw(st.sampled_from(("fitting",) * 6 + ("无", "有", "", "held")))
        says = ("有" if n_rows else "无") if declared in {"fitting", "held"} else declared
        if says:
            state = "held" if declared == "held" else "counted"
            found[declaration, "", ""] = Written(text=says, state=state)
        for number in range(1, n_rows + 1):
            row = f"{table}:{number}"
            found[f"{table}_name", row, ""] = Written(text="某项目")
            found["energy_saved", row, ""] = _figure(draw(CELL))
            if table == "project":
                months = (f"{year}-05", f"{year}-12", f"{year - 1}-11")
                found["status", row, ""] = _text(draw(CELL), ("建成投产", "建成投产", "在建"))
                found["completion_month", row, ""] = _text(draw(CELL), months)
                found["investment_done", row, ""] = _figure(draw(CELL))
                found["done_central", row, ""] = _figure(draw(CELL))
    return {key: written for key, written in found.items() if written is not None}


@st.composite
def returns(draw: st.DrawFn, parks: list[str]) -> list[Made]:
    made = []
    for park in parks:
        for year in YEARS:
            for revision in range(1, draw(st.sampled_from((0, 1, 1, 1, 2))) + 1):
                verdict = draw(st.sampled_from(("passed", "passed", "passed", "held", "sent_back")))
                silenced = draw(st.sampled_from((False, False, False, False, True)))
                cells = draw(_cells(year))
                made.append(Made(park, year, revision, verdict, silenced, cells))
    return made
