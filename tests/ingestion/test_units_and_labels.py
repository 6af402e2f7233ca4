"""Units round trip through every other of their dimension; labels by text, never by likeness."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from property_settings import same_each_run

from ingestion.labels import header_keys, header_unit, label_key
from ingestion.seeds import indicators, seed
from ingestion.units import convert, units

SEED = seed("units")
PAIRS = [(a, b) for a, b in permutations(SEED, 2) if a["dimension"] == b["dimension"]]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda row: row["unit"])
def test_every_unit_comes_back_from_every_other_of_its_dimension(one, other):
    reported, canonical = units()[label_key(one["unit"])], units()[label_key(other["unit"])]
    number = Fraction(123456789)
    # Six places of the larger unit may be much in the smaller one.
    slack = Fraction(1, 2 * 10**6) * max(1, canonical.factor / reported.factor)
    back = convert(convert(Decimal(123456789), reported, canonical), canonical, reported)
    assert abs(Fraction(back) - number) <= slack + Fraction(1, 10**6)


@pytest.mark.parametrize("row", SEED, ids=lambda row: row["unit"])
def test_every_alias_is_its_unit(row):
    for name in (row["unit"], *filter(None, row["aliases"].split("|"))):
        assert units()[label_key(name)].name == row["unit"]


def test_no_name_means_two_units():
    names = [
        label_key(name)
        for row in SEED
        for name in {label_key(n) for n in (row["unit"], *row["aliases"].split("|")) if n}
    ]
    assert len(names) == len(set(names))


def test_every_indicator_has_a_unit_of_the_seed():
    assert {row["unit"] for row in indicators().values()} <= {row["unit"] for row in SEED}


def test_units_of_two_dimensions_are_not_converted():
    with pytest.raises(ValueError, match="吨 is not a unit of area"):
        convert(Decimal(1), units()["吨"], units()["公顷"])


@same_each_run
@given(st.text("园区（）():：＊* \u200b\u3000能耗ＡA1２", max_size=20))
def test_a_label_key_is_its_own_key(text):
    assert label_key(label_key(text)) == label_key(text)


@pytest.mark.parametrize(
    "printed",
    [
        "能源消费总量（等价值）",
        " 能源消费 总量(等价值)：",
        "*能源\n消费总量(等价值)",
        "能源消费总量\u200b(等价值)",
    ],
)
def test_a_label_is_recognised_without_its_decoration(printed):
    assert label_key(printed) == label_key("能源消费总量(等价值)")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("邹城经济开发区", "邹城工业园区"),
        ("能源消费总量(等价值)", "能源消费总量(当量值)"),
        ("6蒸吨/小时以下", "10蒸吨/小时以下"),
        ("苍山经济开发区", "兰陵经济开发区"),
    ],
)
def test_near_twins_are_two_labels(one, other):
    assert label_key(one) != label_key(other)


def test_a_header_stands_for_its_first_line_and_for_itself_without_the_unit():
    assert "上年数" in header_keys("上年数\n(2022年)")
    assert "节能量" in header_keys("节能量(吨标准煤)")
    assert "节能量" in header_keys("节能量 （吨标准煤）")
    assert "节能量" not in header_keys("年节能量(吨标准煤)")
    assert header_keys("") == ()


def test_a_header_names_its_unit_in_brackets():
    assert header_unit("节能量\n（吨标准煤）") == "吨标准煤"
    assert header_unit("能耗(等价值)(万吨标准煤)") == "万吨标准煤"
    assert header_unit("节能量") == ""
