"""Counties, cities and reporting units as senders: by code and by a name of the report year."""

import pytest
from filled_forms import edited, judged, one, problems, read, typed
from filled_sender_forms import (
    ADJUSTED,
    JINAN,
    JINING,
    LAIWU,
    QINGDAO,
    SHANDONG,
    ZOUCHENG_INDUSTRIAL,
    adjustment,
    city_report,
    county_report,
    listed,
    park_list,
)

from ingestion.contract import contracts


def sender(content: bytes) -> tuple[str, int | None]:
    parsed = read(content)
    return parsed.reporter, parsed.report_year


def doubt(content: bytes) -> tuple[str, str, str]:
    """Rule, cell and candidates of the one doubt about the sender."""
    [finding] = [f for f in judged(content).findings if f.rule.startswith("R")]
    return finding.rule, finding.cell, finding.arguments.get("candidates", "")


# Each kind


def test_a_city_sends_its_report():
    content = city_report(2018, (JINING, "济宁市"))
    assert (sender(content), problems(content)) == ((JINING, 2018), [])


def test_a_county_sends_its_report():
    content = county_report(2014, ("330324", "永嘉县"))
    assert (sender(content), problems(content)) == (("330324", 2014), [])


def test_a_reporting_unit_sends_a_correction():
    content = adjustment(ADJUSTED)
    assert (sender(content), problems(content)) == ((SHANDONG, 2023), [])


@pytest.mark.parametrize(
    "who",
    [(SHANDONG, "山东省"), (JINING, "济宁市"), (QINGDAO, "青岛市"), ("XPCC", "新疆生产建设兵团")],
)
def test_a_list_of_parks_comes_from_a_unit_or_a_city(who):
    content = park_list(sender=who)
    assert sender(content) == (who[0], 2022)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (city_report(2018, (SHANDONG, "山东省")), SHANDONG),
        (city_report(2018, ZOUCHENG_INDUSTRIAL), ZOUCHENG_INDUSTRIAL[0]),
        (adjustment(ADJUSTED, sender=(JINING, "济宁市")), JINING),
        (park_list(sender=("370883", "邹城市")), "370883"),
    ],
)
def test_who_does_not_owe_a_form_cannot_send_it(content, code):
    assert problems(content)[0] == ("_reporter", "", "reporter_of_other_kind")
    assert read(content).reporter == ""
    [raw] = [f.reading.raw_text for f in read(content).facts if f.field == "_reporter"]
    assert raw == code


def test_a_local_document_asks_only_its_own_place():
    assert doubt(city_report(2018, ("330300", "温州市")))[0] == "R06"
    assert doubt(county_report(2014, ("330182", "建德市")))[0] == "R06"


# Near twins


@pytest.mark.parametrize(
    ("who", "meant"),
    [
        ((JINING, "济南市"), "济南市(370100)"),
        ((JINAN, "济宁市"), "济宁市(370800)"),
        (("370900", "泰安"), "泰安市(370900)"),
        (("370500", "东莞市"), ""),
    ],
)
def test_a_city_s_code_with_another_name_is_a_doubt(who, meant):
    rule, cell, candidates = doubt(city_report(2018, who))
    assert (rule, cell) == ("R02", "B8")
    assert meant in candidates


@pytest.mark.parametrize("code", ["370000000", "济宁市", "37080", "371800"])
def test_a_code_that_nobody_has_is_unknown_though_the_name_is_known(code):
    rule, cell, candidates = doubt(city_report(2018, (code, "济宁市")))
    assert (rule, cell) == ("R01", "B7")
    assert "济宁市(370800)" in candidates


@pytest.mark.parametrize("name", ["乐清", "乐清县", "瑞安市"])
def test_a_county_s_code_with_nearly_its_name_is_a_doubt(name):
    assert doubt(county_report(2014, ("330382", name)))[0] == "R02"


@pytest.mark.parametrize("name", ["乐清市", "温州市乐清市", " 乐清 市"])
def test_a_county_may_be_written_with_its_city(name):
    assert sender(county_report(2014, ("330382", name))) == ("330382", 2014)


# Divisions that changed


def test_laiwu_was_a_city_until_it_was_merged_into_jinan():
    assert sender(city_report(2018, (LAIWU, "莱芜市"))) == (LAIWU, 2018)
    rule, cell, candidates = doubt(city_report(2020, (LAIWU, "莱芜市")))
    assert (rule, cell) == ("R05", "B7")
    assert "济南市(370100)" in candidates
    assert sender(city_report(2020, (LAIWU, "莱芜市"))) == ("", 2020)


def test_laiwu_s_name_with_jinan_s_code_is_a_doubt():
    rule, _, candidates = doubt(city_report(2020, (JINAN, "莱芜市")))
    assert (rule, "济南市(370100)" in candidates) == ("R02", True)


def test_a_county_that_became_a_district_ends_with_the_year_of_the_change():
    assert sender(county_report(2015, ("330322", "洞头县"))) == ("330322", 2015)
    assert sender(county_report(2015, ("330305", "洞头区"))) == ("330305", 2015)
    rule, _, candidates = doubt(county_report(2016, ("330322", "洞头县")))
    assert (rule, "洞头区(330305)" in candidates) == ("R05", True)
    assert doubt(county_report(2014, ("330305", "洞头区")))[0] == "R05"


# The list is judged by the same names


def test_a_form_is_known_by_its_sheets_where_its_properties_were_lost():
    def lost(book):
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    for content in (city_report(), county_report(), park_list(listed(ZOUCHENG_INDUSTRIAL))):
        assert read(edited(content, lost)).form == read(content).form


def test_another_year_than_the_form_was_made_for_is_named():
    content = edited(city_report(), typed(one("report_year"), 2019, "city_annual_report"))
    assert ("_report_year", "", "wrong_year") in problems(content)


def test_every_sender_s_form_asks_for_code_and_name():
    for contract in contracts().values():
        identity = contract.identity
        assert identity.title or (identity.reporter and identity.name and identity.report_year)
