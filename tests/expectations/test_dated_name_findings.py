"""A name of other years: told where the code is certain, asked about where it stands alone."""

import pytest
from filled_forms import PARK, form
from filled_sender_forms import listed, park_list
from renamed_roster import renamed_roster

from expectations.findings import Finding
from expectations.judge import Judgement, judge
from ingestion.facts import fact_columns, identified
from ingestion.parser import parse_file
from ingestion.roster import Roster

OLD, NEW = "邹城工业园区", "邹城新材料产业园区"
RENAMED = ("P3700394", OLD)


@pytest.fixture
def roster() -> Roster:
    return renamed_roster()


def judged(content: bytes, roster: Roster) -> Judgement:
    parsed = parse_file(content, roster)
    facts = identified(
        fact_columns(parsed.facts), "r", parsed.reporter, parsed.form, parsed.report_year
    )
    return judge(facts, ["r"], roster)


def about_names(judgement: Judgement) -> list[Finding]:
    return [f for f in judgement.findings if f.rule.startswith("R")]


def test_an_old_name_beside_the_code_is_told_and_holds_nothing(roster):
    judgement = judged(form(), roster)
    [told] = about_names(judgement)
    assert (told.rule, told.severity, told.sheet, told.cell) == ("R04", "note", "封面", "B8")
    assert f"明水新区({PARK})" in told.arguments["candidates"]
    assert judgement.verdicts["r"] == "passed"
    assert parse_file(form(), roster).reporter == PARK


def test_an_old_name_alone_in_a_row_is_asked_about_and_names_no_park(roster):
    content = park_list(listed(RENAMED, park_code=None))
    judgement = judged(content, roster)
    [asked] = about_names(judgement)
    assert (asked.rule, asked.severity, asked.sheet) == ("R09", "question", "表2 园区清单")
    assert f"{NEW}({RENAMED[0]})" in asked.arguments["candidates"]
    assert judgement.verdicts["r"] == "held"
    parks = [f.reading.text for f in parse_file(content, roster).facts if f.field == "park"]
    assert parks == [None]


def test_the_new_name_is_a_name_in_its_years(roster):
    assert about_names(judged(park_list(listed((RENAMED[0], NEW))), roster)) == []
    assert about_names(judged(park_list(listed((None, NEW))), roster)) == []
