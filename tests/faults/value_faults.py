"""What people type into the cells of figures, certain and uncertain."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from filled_forms import Key, cell, figure
from spoilt_form import Meaning, SpoiltForm, enter_cell_faults, fault

_WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
_TEN_THOUSAND = Decimal(10_000)
_IN_TONNES = ("solid_waste_generated", "co2_emissions", "nox_emissions", "energy_consumption")


def _written_as(name: str, written: Callable[[Decimal, SpoiltForm], object]) -> None:
    """A class of spellings that are certain: the figure itself does not change."""

    @fault(name)
    def spoil(form: SpoiltForm) -> None:
        for key in form.rng.sample(form.figures(), 3):
            form.write(key, written(form.number(key), form), form.number(key))


_written_as("thousands separators", lambda n, form: f"{n:,}")
_written_as("full-width digits", lambda n, form: f"{n:,}".translate(_WIDE))
_written_as("number as text", lambda n, form: str(n))
_written_as(
    "trailing blanks, no-break, ideographic and zero-width spaces",
    lambda n, form: form.rng.choice(
        ("{} ", " {}\u00a0", "\u200b{}", "{}\u3000", "{}\ufeff", "{}\n")
    ).format(n),
)
_written_as("number of more decimals than shown", lambda n, form: float(n))


@fault("unit in the cell, 10⁴ larger: converted")
def larger_unit_in_cell(form: SpoiltForm) -> None:
    for code in _IN_TONNES:
        key = figure(code)
        unit = "万吨标准煤" if code == "energy_consumption" else "万吨"
        form.write(key, f"{form.number(key) / _TEN_THOUSAND}{unit}", form.number(key))


@fault("unit column 10⁴ larger: converted")
def larger_unit_in_column(form: SpoiltForm) -> None:
    code = form.rng.choice(_IN_TONNES)
    for key in (figure(code), figure(code, "this_year")):
        form.write(key, float(form.number(key) / _TEN_THOUSAND), form.number(key))
    unit = "万吨标准煤" if code == "energy_consumption" else "万吨"
    form.sheet(key).cell(form.cell(key).row, 2).value = unit


@fault("unit column of another dimension")
def foreign_unit_in_column(form: SpoiltForm) -> None:
    code = form.rng.choice(_IN_TONNES)
    keys = figure(code), figure(code, "this_year")
    form.sheet(keys[0]).cell(form.cell(keys[0]).row, 2).value = form.rng.choice(("公顷", "万元"))
    form.must_find(*keys)


@fault("unit column emptied")
def unit_column_emptied(form: SpoiltForm) -> None:
    at = form.cell(form.some_figure())
    at.parent.cell(at.row, 2).value = None


@fault("figure 10⁴ times last year's: asked")
def ten_thousand_times(form: SpoiltForm) -> None:
    """A slip of the unit in either year: nobody can tell from the two figures in which."""
    code = form.rng.choice(("wastewater_discharged", "land_developed", "nox_emissions"))
    keys = figure(code), figure(code, "this_year")
    slip = form.rng.choice(keys)
    factor = form.rng.choice((_TEN_THOUSAND, 1 / _TEN_THOUSAND))
    form.cell(slip).value = float(form.number(slip) * factor)
    form.must_find(*keys)


def _of_figures(form: SpoiltForm) -> list[Key]:
    return form.figures()


def _of_percentages(form: SpoiltForm) -> list[Key]:
    return [figure("gdp_growth"), figure("gdp_growth", "this_year")]


def _one_of(*written: object) -> Callable[[SpoiltForm], object]:
    return lambda form: form.rng.choice(written)


for _name, _written in (
    ("unit of another dimension in the cell", ("123公顷", "5.5万元/吨", "80分贝", "12%")),
    ("multiplier without unit", ("1.2万", "3亿", "5千")),
    ("wrong grouping of digits", ("12,34,567", "1,2345", "1234,567", "12,34", "1，23")),
    ("gap or line break inside a number", ("12 345", "12\n34", "1 234.5", "12. 5", "1\u00a0200")),
    ("approximate words", ("约1200", "1200左右", "≥1200", "1200多", "不足1200", "近1200", "1200+")),
    ("ranges", ("100-200", "100~200", "100至200", "100—200", "100/200", "100、200")),
    ("无 where zero or nothing may be meant", ("无", " 无 ")),
    ("Chinese numerals", ("三百二十", "一万二千", "十二", "〇", "两千")),
    ("look-alike characters", ("1O5", "l23", "5²", "①", "１２３①", "١٢٣")),
    ("two points, signs or currency", ("12.3.4", "--12", "¥123", "12..5", "1.234,56", "=12")),
    ("accounting brackets", ("(1234.5)", "（1234.5）")),
    ("other words", ("待核定", "见附件", "同上", "N/A", "暂无", "保密", "?")),
    ("booleans", (True, False)),
    ("a date in a figure's cell", (dt.datetime(2023, 12, 1), "2023-12-01", "2023年12月")),
    ("error values", ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?")),
    ("formula without a saved value", ("=1+1", "=SUM(D6:D9)", "=表9!A1")),
    ("negative", (-1, -123.45, "-5", "－7")),
    ("too large for any figure", (1e25, "9" * 30)),
):  # fmt: skip
    enter_cell_faults(_name, _of_figures, _one_of(*_written))

for _name, _written in (
    ("0.95 in a percent cell", (0.95, "0.95", 0.055, "０.5")),
    ("out of bounds", (250, -80, "180%", 100.5)),
):
    enter_cell_faults(_name, _of_percentages, _one_of(*_written))

enter_cell_faults(
    "not a whole number",
    lambda form: [figure("key_enterprises"), figure("coal_boilers_below_10_tph")],
    _one_of(30.5, "40.25", 55.000001),
)


@fault("scientific notation as text: read or asked")
def scientific(form: SpoiltForm) -> None:
    key = form.some_figure()
    form.write(key, "1.25E+05", Decimal(125_000))
    form.may_ask.add(key)


def _reads(name: str, *written: tuple[object, str, Meaning]) -> None:
    """A class of certain spellings in a percent cell: value, number format, meaning."""

    @fault(name)
    def spoil(form: SpoiltForm) -> None:
        raw, number_format, meaning = form.rng.choice(written)
        key = form.rng.choice(_of_percentages(form))
        form.write(key, raw, meaning)
        form.cell(key).number_format = number_format


_reads(
    "percent forms: 95%, 95 and 0.95 shown as 95%",
    ("5.5%", "General", Decimal("5.5")),
    ("５.５％", "General", Decimal("5.5")),
    (5.5, "General", Decimal("5.5")),
    (0.055, "0.0%", Decimal("5.5")),
    (0.95, "0%", Decimal("95")),
)


@fault("percent format where tonnes are asked")
def percent_of_tonnes(form: SpoiltForm) -> None:
    key = form.some_figure()
    form.write_doubtful(key, 0.95)
    form.cell(key).number_format = "0.00%"


@fault("— / 未统计 / 未核算: nothing, not zero")
def said_to_be_missing(form: SpoiltForm) -> None:
    for code in form.rng.sample(("cod_discharged", "so2_emissions", "main_resource_input"), 2):
        word = form.rng.choice(("—", "/", "-", "未统计", " 未统计 ", "未核算", "－"))
        form.write(figure(code), word, None)


@fault("required cell blank")
def required_blank(form: SpoiltForm) -> None:
    keys = [figure(c) for c in ("energy_consumption", "co2_emissions", "land_developed")]
    keys += [cell("investment_done", 2), cell("national_task", 3), cell("status", 2)]
    form.write_doubtful(form.rng.choice(keys), form.rng.choice((None, "", "   ", "\u3000")))
