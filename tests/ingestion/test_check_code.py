"""The check code printed at the foot: computed by hand, read back however it was typed."""

import zipfile
from io import BytesIO
from itertools import combinations

import pytest
from filled_forms import form, plan

from ingestion.check_code import ReturnKey, check_code, check_codes_in, key_of
from ingestion.contract import contracts

PROGRESS = contracts()["park_progress"]
# A → 10, P → 25: 10 25 3700011 2024 00 leaves 7 when divided by 97, and 98 - 7 = 91.
CODE = "A-P3700011-2024-91"
KEY = ReturnKey("park_progress", "P3700011", 2024)


def test_the_code_is_iso_7064_over_form_reporter_and_year():
    assert 102537000112024_91 % 97 == 1
    assert check_code(PROGRESS, "P3700011", 2024) == CODE


def test_every_form_has_a_letter_of_its_own():
    letters = [contract.check_letter for contract in contracts().values()]
    assert all(letters)
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize(
    "written",
    [
        CODE,
        "校验码A-P3700011-2024-91盖章",
        "a-p3700011-2024-91",
        "A_P3700011_2024_91",
        "A P3700011 2024 91",
        "AP3700011202491",
        "Ａ－Ｐ３７０００１１－２０２４－９１",
        "A–P3700011–2024–91",
    ],
)
def test_a_code_is_read_however_a_person_copies_it(written):
    assert [key_of(code) for code in check_codes_in(written)] == [KEY]


def test_one_mistyped_figure_or_two_exchanged_neighbours_are_no_code():
    figures = [i for i, character in enumerate(CODE) if character.isdigit()]
    for i in figures:
        for digit in "0123456789":
            changed = CODE[:i] + digit + CODE[i + 1 :]
            for code in check_codes_in(changed):
                assert changed == CODE or key_of(code) is None, changed
    for i, j in combinations(figures, 2):
        if j == i + 1 and CODE[i] != CODE[j]:
            swapped = CODE[:i] + CODE[j] + CODE[i] + CODE[j + 1 :]
            for code in check_codes_in(swapped):
                assert key_of(code) is None, swapped


def test_a_park_code_with_a_day_is_no_check_code():
    assert check_codes_in("P3700011-2024-01") == ()
    assert check_codes_in("X-P3700011-2024-91") == ()


def footers(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        return [package.read(name).decode("utf-8") for name in sheets]


def test_every_sheet_of_a_blank_form_prints_the_code_at_its_foot():
    assert 102537000112023_94 % 97 == 1
    sheets = footers(form())
    assert len(sheets) > 5
    assert all("校验码 A-P3700011-2023-94" in sheet for sheet in sheets)


def test_a_form_for_nobody_in_particular_prints_none():
    assert not any("校验码" in sheet for sheet in footers(plan([])))
