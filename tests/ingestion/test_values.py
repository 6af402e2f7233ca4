"""Numbers: what is certain is read exactly, what is not becomes a question or a problem."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from property_settings import same_each_run

from ingestion.seeds import seed
from ingestion.values import raw_text, read_count, read_number, read_percentage

WORDS = {"—": "missing", "-": "missing", "/": "missing", "未统计": "missing"}
WORDS |= {"未核算": "not_accounted", "无": "ask"}
UNITS = seed("units")
NAMES = [
    (name, row) for row in UNITS for name in (row["unit"], *filter(None, row["aliases"].split("|")))
]
WIDE = str.maketrans("0123456789.,-+%", "０１２３４５６７８９．，－＋％")
six_places = st.decimals(
    min_value=-(10**12), max_value=10**12, places=6, allow_nan=False, allow_infinity=False
)


def in_unit(row: dict[str, str]) -> Fraction:
    return Fraction(int(row["numerator"]), int(row["denominator"]))


def canonical(row: dict[str, str]) -> str:
    """Another unit of the same dimension: its first in the seed."""
    return next(u["unit"] for u in UNITS if u["dimension"] == row["dimension"])


def half_even(exact: Fraction) -> Decimal:
    """Six places, half to even, by long division: no code of the reader."""
    whole, rest = divmod(abs(exact.numerator) * 10**6, exact.denominator)
    twice = 2 * rest
    if twice > exact.denominator or (twice == exact.denominator and whole % 2):
        whole += 1
    return Decimal(whole if exact >= 0 else -whole).scaleb(-6)


# What a person may write


@same_each_run
@given(six_places, st.booleans(), st.booleans(), st.sampled_from(["", " ", "\u00a0", "\u200b"]))
def test_a_number_is_read_as_it_is_written(number, thousands, wide, blank):
    text = f"{number:,f}" if thousands else f"{number:f}"
    text = blank + (text.translate(WIDE) if wide else text) + blank
    reading = read_number(text, "吨")
    assert reading.value == number
    assert reading.raw_text == text
    assert reading.steps == ("text read as number",)


@same_each_run
@given(six_places, st.sampled_from(NAMES), st.booleans())
def test_a_unit_in_the_cell_is_converted_exactly_and_rounded_once(number, unit, wide):
    name, row = unit
    target = canonical(row)
    text = f"{number:f}{name}"
    reading = read_number(text.translate(WIDE) if wide else text, target, header_unit=target)
    base = next(u for u in UNITS if u["unit"] == target)
    assert reading.value == half_even(Fraction(number) * in_unit(row) / in_unit(base))


@same_each_run
@given(st.floats(allow_nan=False, allow_infinity=False))
@example(0.1 + 0.2)
@example(1e300)
@example(-1e22)
@example(5e-324)
def test_a_spreadsheet_number_counts_at_its_fifteen_digits(number):
    reading = read_number(number, "吨")
    shown = Decimal(f"{number:.15g}")
    if abs(shown) >= Decimal("1e22"):
        assert reading.problem == "out_of_range"
        return
    assert reading.value == shown.quantize(Decimal("1e-6"), rounding=ROUND_HALF_EVEN)
    assert Decimal(reading.raw_text) == shown


def test_the_sum_of_doubles_is_three_tenths():
    assert read_number(0.1 + 0.2, "吨").value == Decimal("0.3")


@same_each_run
@given(st.text(max_size=12) | st.text("0123456789.,-+%万亿吨元 ~约()²٣１２、\n\u200b", max_size=10))
def test_any_text_is_a_problem_or_prints_back_to_the_same_quantity(text):
    reading = read_number(text, "吨", blank_words=WORDS)
    assert (reading.problem is None) or (reading.value is None and reading.text is None)
    if reading.value is None:
        return
    narrow = {ord(c): ord(c) - 0xFEE0 for c in "０１２３４５６７８９．，－＋％"} | {
        0x2212: ord("-")
    }
    typed = re.sub(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]", "", text.translate(narrow))
    found = re.fullmatch(r"([+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万?)(吨|t)?", typed)
    assert found, text
    scale = 10000 if found[2] else 1
    assert reading.value == half_even(Fraction(found[1].replace(",", "")) * scale)


# What must not be read

UNREADABLE = ["1,23", "1,234,56", "12,34", "0,123", ",123", "1.234.567", "1..2", "5.", ".5"]
UNREADABLE += ["(5)", "（5）", "0x10", "1e3", "1E+5", "²", "5²", "①", "½", "٣", "१२", "一百"]
UNREADABLE += ["二〇", "5元5", "‰5", "NaN", "inf", "-inf", "Infinity", "--5", "+-5", "5-", "TRUE"]
UNREADABLE += ["壹佰", "待核定", "#REF!", "=1+1", "12个月", "null"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_number_is_named(text):
    reading = read_number(text, "吨", blank_words=WORDS)
    assert (reading.value, reading.text) == (None, None)
    assert reading.problem in ("unreadable_number", "unknown_unit")
    assert reading.raw_text == text


UNCERTAIN = [
    "约5",
    "≥5",
    ">5",
    "<5",
    "5左右",
    "5以上",
    "近5万吨",
    "5余",
    "十多5",
    "3-5",
    "3—5",
    "3~5",
]
UNCERTAIN += [
    "3至5",
    "3到5",
    "３～５",
    "1.2万",
    "3亿",
    "5千",
    "±5",
    "5?",
    "不足5",
    "超过5",
    "无",
    " 无 ",
]
UNCERTAIN += ["1 234", "12 34", "100\n200", "1 2", "12. 5", "1 , 234", "１２ ３４"]


@pytest.mark.parametrize("text", UNCERTAIN)
def test_what_can_be_read_in_two_ways_is_a_question(text):
    assert read_number(text, "吨", blank_words=WORDS).problem == "uncertain_number"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２，３４５", 12345),
        ("- 5", -5),
        ("−5", -5),
        ("－５", -5),
        ("+5", 5),
        ("5\u00a0", 5),
        ("\u20035 ", 5),
        ("\ufeff5", 5),
        ("1,234,567.5 吨", Decimal("1234567.5")),
        ("1.2万吨", 12000),
        ("1.2 万 吨", 12000),
        ("5T", None),
        ("-0", 0),
    ],
)
def test_a_certain_text_is_read(text, value):
    assert read_number(text, "吨").value == value


@pytest.mark.parametrize("raw", [True, False])
def test_a_logical_value_is_no_number(raw):
    assert read_number(raw, "吨").problem == "unreadable_number"
    assert read_percentage(raw, True).problem == "unreadable_number"


@pytest.mark.parametrize("raw", [float("inf"), float("-inf"), float("nan")])
def test_infinity_is_no_number(raw):
    assert read_number(raw, "吨").problem == "unreadable_number"
    assert read_percentage(raw, True).problem == "unreadable_number"


@pytest.mark.parametrize(
    "raw", [1e22, -1e300, "1" * 23, "9" * 100, "1" * 6000, "9" * 22 + ".9999999", 10**400]
)
def test_what_the_facts_cannot_hold_is_out_of_range(raw):
    assert read_number(raw, "吨").problem == "out_of_range"


def test_out_of_range_is_judged_after_the_conversion():
    assert read_number("1" + "0" * 19 + "万吨", "吨").problem == "out_of_range"
    assert read_number("1" + "0" * 22 + "吨", "万吨").value == Decimal(10) ** 18


# Words where there is no figure


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("未统计", "missing"),
        ("－", "missing"),
        ("/", "missing"),
        ("—", "missing"),
        ("未核算", "not_accounted"),
        (" 未 统计 ", "missing"),
        ("未核算：", "not_accounted"),
    ],
)
def test_a_word_for_no_figure_has_its_meaning(text, meaning):
    reading = read_number(text, "吨", blank_words=WORDS)
    assert (reading.value, reading.text, reading.problem) == (None, meaning, None)


def test_a_word_that_the_contract_does_not_know_is_no_number():
    assert read_number("未统计", "吨", blank_words={}).problem == "unreadable_number"


@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0", "\u3000\n", "\u200b", "\ufeff "])
def test_what_nobody_can_see_is_blank_and_not_zero(raw):
    reading = read_number(raw, "吨", blank_words=WORDS)
    assert (reading.value, reading.text, reading.problem) == (None, None, None)
    assert reading.steps == ("blank",)


def test_zero_is_a_figure():
    assert read_number(0, "吨").value == 0
    assert read_number("0", "吨").steps == ("text read as number",)


# Units


def test_the_unit_in_the_cell_wins_over_the_unit_of_the_header():
    reading = read_number("5吨", "吨", header_unit="万吨")
    assert (reading.value, reading.unit_reported) == (5, "吨")


def test_the_unit_of_the_header_is_converted_and_recorded():
    reading = read_number(5, "吨", header_unit="万吨")
    assert (reading.value, reading.unit_reported) == (50000, "万吨")
    assert reading.steps == ("万吨 → 吨",)


@pytest.mark.parametrize(
    ("raw", "header"), [("5公顷", ""), (5, "公顷"), ("5%", ""), ("5吨标准煤", "")]
)
def test_a_unit_of_another_dimension_is_refused(raw, header):
    assert read_number(raw, "吨", header_unit=header).problem == "unknown_unit"


def test_water_in_tonnes_is_not_taken_for_cubic_metres():
    assert read_number("5万立方米", "万吨").problem == "unknown_unit"


def test_mu_become_hectares_rounded_once():
    assert read_number("1亩", "公顷").value == Decimal("0.066667")
    assert read_number("15亩", "公顷").value == 1
    reading = read_number(100, "公顷", header_unit="亩")
    assert reading.value == Decimal("6.666667")
    assert reading.steps == ("亩 → 公顷", "rounded to six decimal places")
    assert reading.raw_text == "100"


def test_halves_are_rounded_to_even():
    assert read_number("0.0000005", "吨").value == 0
    assert read_number("0.0000015", "吨").value == Decimal("0.000002")
    assert read_number("0.0000005" + "0" * 90 + "1", "吨").value == Decimal("0.000001")
    assert read_number("0.0000005", "吨").steps[-1] == "rounded to six decimal places"


# Percentages


@pytest.mark.parametrize("raw", ["95%", "95 %", "９５％", 95, 95.0, "95", "百分之95"])
def test_ninety_five_in_a_percent_field(raw):
    expected = None if raw == "百分之95" else 95
    assert read_percentage(raw, False).value == expected


@pytest.mark.parametrize("raw", [0.95, -0.95, 1, "0.95", " ０.９５", 0.0001])
def test_a_share_below_one_in_a_percent_field_is_a_question(raw):
    assert read_percentage(raw, False).problem == "uncertain_number"


def test_a_share_with_its_sign_is_certain():
    assert read_percentage("0.95%", False).value == Decimal("0.95")


@pytest.mark.parametrize(("raw", "value"), [(0.95, 95), (1.05, 105), (0.056, "5.6"), (0, 0)])
def test_a_cell_shown_as_percentage_is_read_as_it_is_shown(raw, value):
    reading = read_percentage(raw, True)
    assert reading.value == Decimal(value)
    assert reading.steps == ("percent format: × 100",)


def test_a_percent_field_whose_row_prints_another_unit_is_refused():
    assert read_percentage(0.5, True, "万吨").problem == "unknown_unit"
    assert read_percentage(5, False, "万吨").problem == "unknown_unit"


# Raw text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (1e16, "10000000000000000"),
        (1e-05, "0.00001"),
        (5.0, "5"),
        (0.1 + 0.2, "0.3"),
        (13800000000.0, "13800000000"),
        (None, ""),
        (True, "TRUE"),
        (" 5 ", " 5 "),
    ],
)
def test_raw_text_is_what_a_person_would_copy(raw, shown):
    assert raw_text(raw) == shown


def test_a_serial_number_has_no_unit():
    assert read_count("12").unit_reported == ""
    assert read_count(12.0).value == 12
    assert read_count("十二").problem == "unreadable_number"
