"""Names are aliases with dates, on the roster of parks as among the divisions."""

import pytest

from ingestion.divisions import division_reporters
from ingestion.park_rows import park_of_row
from ingestion.reporters import Reporter
from ingestion.roster import Roster, load_roster
from ingestion.values import Reading

DIVISIONS = Roster(tuple(division_reporters()))


def codes(found: list[Reporter]) -> set[str]:
    return {reporter.code for reporter in found}


@pytest.fixture
def roster(tmp_path) -> Roster:
    """P1 was renamed on 2014-01-21; P2 took P1's old name in 2020; P3 lies in Qingdao."""
    (tmp_path / "parks.csv").write_text("park\nP1\nP2\nP3\n", encoding="utf-8")
    (tmp_path / "park_names.csv").write_text(
        "park,name,kind,valid_from,valid_to\n"
        "P1,苍山经济开发区,printed,2010-01-01,2014-01-21\n"
        "P1,兰陵经济开发区,printed,2014-01-21,\n"
        "P2,苍山经济开发区,printed,2020-01-01,\n"
        "P3,胶南经济开发区,printed,2012-01-01,2013-01-01\n"
        "P3,黄岛经济开发区,printed,2013-01-01,\n",
        encoding="utf-8",
    )
    (tmp_path / "park_attributes.csv").write_text(
        "park,attribute,value,valid_from\n"
        "P1,city,371300,2010-01-01\nP2,city,371300,2020-01-01\nP3,city,370200,2012-01-01\n",
        encoding="utf-8",
    )
    return load_roster(tmp_path)


def test_a_park_has_its_name_in_its_years_only(roster):
    assert roster.park_by_name("兰陵经济开发区", 2024) == "P1"
    assert roster.park_by_name("苍山经济开发区", 2012) == "P1"
    assert roster.park_by_name("苍山经济开发区", 2018) is None
    assert roster.park_by_name("胶南经济开发区", 2024) is None


def test_in_the_year_of_the_change_both_names_hold(roster):
    assert roster.park_by_name("苍山经济开发区", 2014) == "P1"
    assert roster.park_by_name("兰陵经济开发区", 2014) == "P1"


def test_a_name_that_another_park_took_over_is_that_park_s(roster):
    assert roster.park_by_name("苍山经济开发区", 2024) == "P2"
    assert roster.park_by_name("苍山经济开发区") is None


def test_before_any_document_a_park_s_oldest_name_stands(roster):
    assert roster.park_by_name("胶南经济开发区", 2005) == "P3"
    assert roster.park_by_name("黄岛经济开发区", 2005) is None
    assert roster.park_by_name("苍山经济开发区", 2011) == "P1"


def test_the_park_of_an_old_name_is_a_candidate_under_its_present_one(roster):
    assert roster.candidates("胶南经济开发区", ("park",), 2024)[0] == "黄岛经济开发区(P3)"


def test_a_row_with_an_old_name_alone_names_no_park(roster):
    found = park_of_row(
        roster, Reading("胶南经济开发区", text="胶南经济开发区"), None, 2024, "370200"
    )
    assert (found.text, found.problem) == (None, "park_name_outdated")


def test_a_row_with_the_code_beside_an_old_name_says_so_in_its_steps(roster):
    name, code = Reading("胶南经济开发区", text="胶南经济开发区"), Reading("P3", text="P3")
    found = park_of_row(roster, name, code, 2024, "370200")
    assert (found.text, found.steps) == ("P3", ("park code, name of other years",))


def test_a_row_whose_code_and_name_are_two_parks_names_none(roster):
    name, code = Reading("兰陵经济开发区", text="兰陵经济开发区"), Reading("P2", text="P2")
    found = park_of_row(roster, name, code, 2024, "371300")
    assert (found.text, found.problem) == (None, "park_disagrees")


@pytest.mark.parametrize(
    ("sender", "problem"),
    [("370200", None), ("370000", None), ("371300", "park_elsewhere"), ("", None)],
)
def test_a_park_lies_in_its_city_and_its_province(roster, sender, problem):
    name, code = Reading("黄岛经济开发区", text="黄岛经济开发区"), Reading("P3", text="P3")
    assert park_of_row(roster, name, code, 2024, sender).problem == problem


# Divisions


def test_two_cities_have_a_district_of_the_same_name():
    assert codes(DIVISIONS.named("市中区", ("county",), 2024)) == {"370103", "370402"}
    assert codes(DIVISIONS.named("枣庄市市中区", ("county",), 2024)) == {"370402"}


def test_a_third_of_that_name_was_merged_away_in_2013():
    assert codes(DIVISIONS.named("市中区", ("county",), 2012)) == {"370103", "370402", "370802"}
    merged = DIVISIONS.of_code("370802", ("county",))
    assert merged
    assert codes(DIVISIONS.heirs(merged, 2024)) == {"370811"}


def test_cangshan_and_lanling_are_one_county_under_two_names():
    assert codes(DIVISIONS.named("苍山县", year=2013)) == {"371324"}
    assert codes(DIVISIONS.named("兰陵县", year=2024)) == {"371324"}
    assert DIVISIONS.named("苍山县", year=2024) == []
    assert DIVISIONS.named("兰陵县", year=2013) == []


def test_jiaonan_became_a_part_of_huangdao():
    jiaonan, huangdao = (DIVISIONS.of_code(code, ("county",)) for code in ("370284", "370211"))
    assert jiaonan
    assert huangdao
    assert jiaonan.validity.at_end_of(2011)
    assert not jiaonan.validity.at_end_of(2013)
    assert DIVISIONS.heirs(jiaonan, 2024) == [huangdao]
    assert DIVISIONS.candidates("胶南市", ("county",), 2024)[0] == "青岛市黄岛区(370211)"


def test_a_county_that_was_divided_has_all_that_followed_as_candidates():
    jianggan = DIVISIONS.of_code("330104", ("county",))
    assert jianggan
    assert codes(DIVISIONS.heirs(jianggan, 2024)) == {"330102", "330114"}


def test_a_split_leaves_the_old_county_where_it_is():
    cangnan, longgang = (DIVISIONS.of_code(code, ("county",)) for code in ("330327", "330383"))
    assert cangnan
    assert longgang
    assert cangnan.validity.at_end_of(2024)
    assert not longgang.validity.at_end_of(2018)


def test_every_division_lies_in_a_known_one_and_every_successor_exists():
    for reporter in division_reporters():
        assert reporter.kind == "unit" or DIVISIONS.of_code(reporter.within)
        assert all(DIVISIONS.of_code(code) for code in reporter.successors)
        assert reporter.validity.at_end_of(2025) or reporter.successors


def test_a_city_and_a_reporting_unit_may_share_a_code():
    assert {r.kind for r in DIVISIONS.named("青岛市", year=2024)} == {"city", "unit"}
    assert codes(DIVISIONS.named("青岛市", year=2024)) == {"370200"}
