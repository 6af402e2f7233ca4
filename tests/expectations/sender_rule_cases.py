"""What the forms of cities, counties and units must be told, and what they must not."""

from collections.abc import Iterator

from filled_forms import Key, at, cell, one
from filled_sender_forms import (
    ADJUSTED,
    JINING,
    LAIWU,
    ZOUCHENG_ECONOMIC,
    ZOUCHENG_INDUSTRIAL,
    adjustment,
    city_report,
    county_report,
    listed,
    park_list,
    review,
    rows,
    total,
)

Told = tuple[str, bytes, set[tuple[str, str, str]], str]
"""Name of the case, the workbook, what must be found, the rule that it shows ('' for none)."""

REVIEWED = {"park_code": ZOUCHENG_INDUSTRIAL[0], "park_name": ZOUCHENG_INDUSTRIAL[1]}
SIGNED = {
    f"{department}_{part}": value
    for department in ("drc", "iit")
    for part, value in (("opinion", "同意"), ("reviewer", "丁某"), ("date", "2024-01-05"))
}


def sender_cases() -> Iterator[Told]:
    yield from _senders()
    yield from _park_rows()
    yield from _reviews()
    yield from _totals()
    yield "a sound correction", adjustment(ADJUSTED), set(), ""
    unconfirmed = adjustment({**ADJUSTED, "confirmed_by": None})
    key = cell("confirmed_by", 1, "adjustment")
    yield "an unconfirmed correction", unconfirmed, at(key, rule="B01", form_name="adjustment"), ""


def _senders() -> Iterator[Told]:
    def told(rule: str, field: str, form_name: str = "city_annual_report") -> set:
        return at(one(field), rule=rule, form_name=form_name)

    yield (
        "a city after its end",
        city_report(2020, (LAIWU, "莱芜市")),
        told("R05", "reporter_code"),
        "R05",
    )
    yield "a city before its end", city_report(2018, (LAIWU, "莱芜市")), set(), ""
    park = city_report(2018, ZOUCHENG_INDUSTRIAL)
    yield "a park with a city's form", park, told("R06", "reporter_code"), "R06"
    twin = city_report(2018, (JINING, "济南市"))
    yield "a near twin of a city", twin, told("R02", "reporter_name"), ""


def _park_rows() -> Iterator[Told]:
    def told(rule: str, row: int) -> set:
        return at(cell("park_name", row, "eligible"), rule=rule, form_name="park_list")

    own = listed(ZOUCHENG_INDUSTRIAL), listed(ZOUCHENG_ECONOMIC)
    yield "a sound list of a city", park_list(*own), set(), ""
    foreign = park_list(*own, listed(("P3700011", "明水经济技术开发区")))
    yield "another city's park", foreign, told("R07", 3), "R07"
    crossed = park_list(listed((ZOUCHENG_INDUSTRIAL[0], "邹城经济开发区")))
    yield "a row of two parks", crossed, told("R08", 1), "R08"
    uncoded = listed(ZOUCHENG_INDUSTRIAL, park_code=None)
    yield "a row with a name alone", park_list(uncoded), set(), ""
    unknown = park_list(listed(ZOUCHENG_INDUSTRIAL), listed(("P3700425", "邹城开发区")))
    yield "a row of an unknown name", unknown, told("R08", 2), ""
    nobody = listed(("P9999999", "邹城经济开发区"))
    yield "a row of an unknown code", park_list(nobody), told("V21", 1), ""
    twice = park_list(own[0], own[0])
    yield "a park twice on a city's list", twice, told("L01", 1) | told("L01", 2), ""
    entry: dict[str, object] = {
        "park_code": ZOUCHENG_ECONOMIC[0],
        "park_name": ZOUCHENG_ECONOMIC[1],
        "city_name": "济宁市",
        "reason": "已停产",
        "approved_by": "济宁市人民政府",
    }
    excluded: dict[Key, object] = {one("ineligible_any"): "有", **rows("ineligible", entry)}
    lacking = [cell(c, 1, "ineligible") for c in ("document_number", "document_date")]
    yield (
        "an exclusion without its document",
        park_list(own[0], changes=excluded),
        at(*lacking, rule="B01", form_name="park_list"),
        "",
    )
    share = cell("solid_waste_utilization_rate", 1, "eligible")
    doubtful = park_list(listed(ZOUCHENG_INDUSTRIAL, solid_waste_utilization_rate=0.95))
    yield "a share of 0.95 %", doubtful, at(share, rule="V12", form_name="park_list"), ""


def _reviews() -> Iterator[Told]:
    def told(rule: str, *codes: str, row: int = 1) -> set:
        keys = [cell(code, row, "review") for code in codes]
        return at(*keys, rule=rule, form_name="city_review")

    yield "a signed review", review({**REVIEWED, **SIGNED}), set(), ""
    half = {k: v for k, v in SIGNED.items() if k.startswith("drc")}
    yield "one department's review", review({**REVIEWED, **half}), set(), ""
    unsigned = {**SIGNED, "iit_reviewer": None}
    yield (
        "an unsigned opinion",
        review({**REVIEWED, **unsigned}),
        told("C15", "iit_opinion", "iit_date"),
        "C15",
    )
    silent = {**SIGNED, "drc_opinion": "退回修改"}
    yield (
        "a park sent back without a word",
        review({**REVIEWED, **silent}),
        told("C16", "drc_opinion"),
        "C16",
    )
    spoken = review({**REVIEWED, **silent, "drc_text": "能耗数据请核对"})
    yield "a park sent back with a word", spoken, set(), ""


def _totals() -> Iterator[Told]:
    def told(form_name: str, rule: str, *codes: str) -> set:
        return at(*map(total, codes), rule=rule, form_name=form_name)

    yield "a sound city report", city_report(), set(), ""
    yield "a sound county report", county_report(), set(), ""
    at_work = "parks_implementing", "parks_completed", "parks_on_list"
    many = city_report(changes={total("parks_implementing"): 9})  # 9 + 4 of 12
    yield "more parks than listed", many, told("city_annual_report", "C17", *at_work), "C17"
    many = county_report(changes={total("parks_implementing"): 9})
    yield "more parks than a county lists", many, told("county_annual_report", "C17", *at_work), ""
    accepted = county_report(changes={total("parks_accepted"): 5})  # 4 are completed
    yield (
        "more accepted than completed",
        accepted,
        told("county_annual_report", "C18", "parks_accepted", "parks_completed"),
        "C18",
    )
    spent = city_report(changes={total("key_investment_done"): 30001})
    yield (
        "a year dearer than all years",
        spent,
        told("city_annual_report", "C19", "key_investment_done", "key_investment_to_date"),
        "C19",
    )
    unsaid = city_report(changes={total("parks_accepted"): None})
    yield "a count not given", unsaid, told("city_annual_report", "B01", "parks_accepted"), ""
