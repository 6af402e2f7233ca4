"""A sender's name in characters that look like others: never another's, never silently a new one.

What Unicode calls compatible (full-width letters, Kangxi radicals, compatibility ideographs) is the
same name, and what nobody sees is no part of it; the text as it was typed stays in the fact.
Whatever only looks alike is asked at its cell.
"""

import pytest
from filled_forms import (
    Values,
    at,
    fact,
    form,
    found_at,
    judged,
    one,
    plan,
    problems,
    read,
)  # fmt: skip

CODE, NAME = "P3700394", "邹城工业园区"
TYPED_THE_SAME = {
    "Kangxi radical": "邹城\u2f2f业园区",
    "compatibility ideograph": "邹\U0002f852工业园区",
    "zero-width space inside": "邹城\u200b工业\u2060园区",
    "left-to-right mark at the end": "邹城工业园区\u200e",
    "ideographic space": "邹城\u3000工业园区",
}
LOOKS_ALIKE = {
    "Katakana E for 工": "邹城\u30a8业园区",
    "Cyrillic letter behind": "邹城工业园区\u0430",
    "Greek letter inside": "邹城\u0391工业园区",
    "radical of the supplement": "邹城工业园\u2ed1",
    "traditional form": "鄒城工业园区",
    "bidirectional override": "邹城\u202e区园业工\u202c",
    "bidirectional isolate": "\u2066邹城工业园区\u2069",
    "variation selector": "邹城工\ufe00业园区",
    "variation selector of an ideograph": "邹城工\U000e0100业园区",
    "combining mark": "邹城工\u0301业园区",
    "blank that is a letter": "邹城\u3164工业园区",
    "tag characters": "邹城工业园区\U000e0041",
}
CODES = {
    "Cyrillic Er": "\u04203700394",
    "Greek Rho": "\u03a13700394",
    "letter O for a zero": "P37OO394",
    "Arabic-Indic digits": "P\u0663\u0667\u0660\u0660\u0663\u0669\u0664",
}


def sent(name: str, code: str = CODE) -> bytes:
    said: Values = {one("park_code"): code, one("park_name"): name}
    return form(said)


@pytest.mark.parametrize("name", TYPED_THE_SAME.values(), ids=TYPED_THE_SAME)
def test_a_compatible_character_is_the_same_name_and_stays_as_it_was_typed(name):
    content = sent(name)
    assert problems(content) == []
    assert read(content).reporter == CODE
    assert fact(content, "park_name").reading.raw_text == name


@pytest.mark.parametrize("name", LOOKS_ALIKE.values(), ids=LOOKS_ALIKE)
def test_a_name_that_only_looks_alike_is_nobodys(name):
    content = sent(name)
    assert read(content).reporter == ""
    assert problems(content) == [("_reporter", "", "reporter_disagrees")]


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_a_code_that_only_looks_alike_is_nobodys(code):
    assert read(sent(NAME, code)).reporter == ""


@pytest.mark.parametrize(
    ("content", "cell", "rule"),
    [
        (sent(LOOKS_ALIKE["Cyrillic letter behind"]), "park_name", "R02"),
        (sent(NAME, CODES["Cyrillic Er"]), "park_code", "R01"),
    ],
    ids=["name", "code"],
)
def test_such_a_form_goes_back_from_its_cell(content, cell, rule):
    assert judged(content).verdicts == {"r": "sent_back"}
    assert at(one(cell), rule=rule) <= found_at(content)


@pytest.mark.parametrize("name", LOOKS_ALIKE.values(), ids=LOOKS_ALIKE)
def test_in_a_list_such_a_name_is_no_park_that_is_known(name):
    content = plan([("济宁市", 1, 2018, name, "省级")])
    assert problems(content) == [("park", "plan:1", "park_unknown")]
