"""The check code (校验码) at the foot of a blank form: form, reporter and year in one short word.

`A-P3700394-2024-07`: the letter of the form, the reporter's code, the report year and two digits by
ISO 7064 MOD 97,10 over all before them, so that a mistyped character is no other return's code. A
revision has the code of what it revises. Letters and figures have their fixed places, so that O
and 0 are not told apart by their shape.
"""

import re
import unicodedata
from dataclasses import dataclass

from ingestion.contract import Contract, contracts

_SEPARATOR = r"[-_\u2010-\u2015\s.]*"
_REPORTER = r"P\d{7}|\d{6}|XPCC"
_CODE = re.compile(
    r"(?<![A-Z0-9])"
    + _SEPARATOR.join(("([A-Z])", f"({_REPORTER})", r"(20\d\d)", r"(\d\d)"))
    + "(?![A-Z0-9])"
)


@dataclass(frozen=True, order=True)
class ReturnKey:
    """What a return is, whatever its revision; `form` is '' where it is not known."""

    form: str
    reporter: str
    report_year: int


def check_code(contract: Contract, reporter: str, year: int) -> str:
    """The code of one reporter's form of one year; '' where form or reporter have none."""
    if not (contract.check_letter and re.fullmatch(_REPORTER, reporter)):
        return ""
    said = (contract.check_letter, reporter, str(year))
    return "-".join((*said, f"{98 - _number(''.join(said)) * 100 % 97:02d}"))


def check_codes_in(text: str) -> tuple[str, ...]:
    """What stands in a text and looks like a code, written as we print it, right or wrong."""
    letters = {contract.check_letter for contract in contracts().values()}
    found = ("-".join(m.groups()) for m in _CODE.finditer(_narrow(text)) if m[1] in letters)
    return tuple(dict.fromkeys(found))


def key_of(code: str) -> ReturnKey | None:
    """The return of a code as `check_codes_in` gives it; None where its check digits are wrong."""
    letter, reporter, year, _ = code.split("-")
    if _number(code.replace("-", "")) % 97 != 1:
        return None
    form = next(c.form for c in contracts().values() if c.check_letter == letter)
    return ReturnKey(form, reporter, int(year))


def without_check_codes(text: str) -> str:
    """The rest of a name, narrow and in capitals: a code's figures are no year and no park."""
    return _CODE.sub(" ", _narrow(text))


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _number(characters: str) -> int:
    """Letters as 10 to 35: a word as one number."""
    return int("".join(str(int(character, 36)) for character in characters))
