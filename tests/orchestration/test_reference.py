"""The shipped reference data: the real parks of 003 and 001 with codes that are never reused."""

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "orchestration" / "template" / "reference"
FIXTURES = ROOT / "tests" / "fixtures"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def attributes() -> dict[tuple[str, str], str]:
    rows = _rows(REFERENCE / "park_attributes.csv")
    return {(row["park"], row["attribute"]): row["value"] for row in rows}


@pytest.fixture(scope="module")
def code_of() -> dict[str, str]:
    return {row["name"]: row["park"] for row in _rows(REFERENCE / "park_names.csv")}


def test_every_park_of_the_plan_is_there_with_its_printed_name_and_level(
    attributes: dict[tuple[str, str], str], code_of: dict[str, str]
) -> None:
    levels = {"国家级": "national", "省级": "provincial"}
    planned = _rows(FIXTURES / "shandong_2018_plan_parks.csv")
    assert len(planned) == 106
    for row in planned:
        assert attributes[code_of[row["park_name"]], "level"] == levels[row["level"]]


def test_the_merged_park_counts_in_its_successor(
    attributes: dict[tuple[str, str], str], code_of: dict[str, str]
) -> None:
    merged = code_of["浙江温州滨海工业园区"]
    assert attributes[merged, "status"] == "merged"
    assert attributes[merged, "counts_in"] == code_of["温州经济技术开发区"]


def test_areas_of_wenzhou_are_those_printed(
    attributes: dict[tuple[str, str], str], code_of: dict[str, str]
) -> None:
    for row in _rows(FIXTURES / "wenzhou_parks.csv"):
        assert attributes.get((code_of[row["park_name"]], "area_km2"), "") == row["area_km2"]


def test_near_twin_names_are_different_parks(code_of: dict[str, str]) -> None:
    for one, other in (
        ("邹城经济开发区", "邹城工业园区"),
        ("荣成经济开发区", "荣成工业园区"),
        ("文登经济开发区", "文登工业园区"),
        ("文登工业园区", "文登高新区"),
        ("广饶经济开发区", "广饶大王经济开发区"),
        ("浙江乐清经济开发区", "浙江乐清工业园区"),
    ):
        assert code_of[one] != code_of[other]


def test_the_last_digit_of_a_code_is_its_check_digit() -> None:
    """ISO 7064 MOD 11,10 over the six digits after the P, written out here once more."""
    codes = [row["park"] for row in _rows(REFERENCE / "parks.csv")]
    assert len(codes) == len(set(codes)) == 117
    for code in codes:
        assert code[0] == "P" and len(code) == 8
        product = 10
        for digit in code[1:7]:
            total = (product + int(digit)) % 10 or 10
            product = total * 2 % 11
        assert int(code[7]) == (11 - product) % 10
