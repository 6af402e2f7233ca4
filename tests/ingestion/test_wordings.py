"""One line of a contract: another province's wording and unit, another year's label."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from filled_forms import PARK, PARK_NAME, edited, roster
from openpyxl.workbook import Workbook

from ingestion.blank_form import Filling, write_form
from ingestion.contract import Contract
from ingestion.parser import ParsedReturn, parse_file
from ingestion.placement import places

AREA = {
    "code": "area", "label": "园区面积", "type": "number", "unit": "公顷", "min": 0,
    "aliases": [
        "园区总面积", {"label": "供地面积", "unit": "亩"}, {"label": "旧称面积", "to": 2022},
    ],
    "was": [{"label": "开发区面积", "unit": "亩", "to": 2021}],
}  # fmt: skip


def described(**changed: object) -> dict:
    """A small form: one field, a grid by column with named years, a table."""
    sheet: dict = {
        "name": "附表一 情况",
        "title": "园区情况",
        "number": "表1",
        "aliases": ["附件一"],
        "was": [{"name": "附表甲", "title": "开发区情况", "to": 2021}],
        "fields": [AREA],
        "grid": {
            "code": "goal",
            "by_column": True,
            "columns": [
                {"code": "base", "label": "基准年数", "value_year_field": "base_year"},
                {"code": "target", "label": "目标年数", "fixed_year": 2025, "aliases": ["目标值"]},
            ],
            "rows": [
                {"code": "water_use", "aliases": ["年取水总量"], "required": ["target"], "min": 0},
                {"code": "so2_emissions", "years": {"to": 2022}},
            ],
        },
    }
    table = {
        "name": "附表二 政策", "title": "政策支持", "number": "表2",
        "table": {
            "code": "support", "blank_rows": 3,
            "columns": [
                {"code": "what", "label": "名称", "type": "text"},
                {"code": "money", "label": "金额", "type": "number", "unit": "万元",
                 "aliases": [{"label": "资金", "unit": "亿元"}]},
                {"code": "kind", "label": "方式", "type": "choice",
                 "choices": ["财政", {"value": "贷款", "years": {"from": 2023}}]},
            ],
        },
    }  # fmt: skip
    cover = {
        "name": "封页",
        "title": "小表",
        "fields": [
            {"code": "report_year", "label": "报告年度", "type": "year"},
            {"code": "park_code", "label": "园区代码", "type": "code"},
            {"code": "park_name", "label": "园区名称", "type": "text"},
            {"code": "base_year", "label": "基准年", "type": "year"},
        ],
    }
    return {
        "form": "small", "version": "1", "years": {"from": 2020}, "title_zh": "小表",
        "basis_zh": "设定", "frequency_zh": "年报", "scope_zh": "园区", "sender_zh": "园区",
        "reporter": ["park", "unit"],
        "identity": {"reporter": "park_code", "name": "park_name", "report_year": "report_year"},
        "sheets": [cover, sheet, table], **changed,
    }  # fmt: skip


@pytest.fixture
def small(monkeypatch) -> Contract:
    contract = Contract.model_validate(described())
    monkeypatch.setattr("ingestion.identity.contracts", lambda: {"small": contract})
    return contract


def filled(contract: Contract, year: int, **values: object) -> bytes:
    given = {"park_code": PARK, "park_name": PARK_NAME, "base_year": 2020, **values}
    by_code = {(p.code, p.column): p.key for p in places(contract.in_year(year))
               if p.row_key in ("", "support:1") or p.column}  # fmt: skip
    keyed = {by_code[tuple((*code.split("@"), "")[:2])]: v for code, v in given.items()}  # type: ignore[index]
    target = BytesIO()
    write_form(target, contract, year, Filling(keyed), checks=(), deadline_zh="另行通知",
               created=datetime(2024, 1, 1, tzinfo=UTC))  # fmt: skip
    return target.getvalue()


def renamed(sheet: str, old: str, new: str):
    """The edit that writes another wording over a printed label."""

    def edit(book: Workbook) -> None:
        cells = [c for row in book[sheet].iter_rows() for c in row
                 if isinstance(c.value, str) and c.value.split("\n")[0] == old]  # fmt: skip
        assert len(cells) == 1
        cells[0].value = new

    return edit


def read(content: bytes) -> ParsedReturn:
    return parse_file(content, roster())


def one_fact(parsed: ParsedReturn, code: str, row_key: str = ""):
    (found,) = (f for f in parsed.facts if (f.field, f.row_key) == (code, row_key))
    return found


SHEET, POLICY = "附表一 情况", "附表二 政策"


def test_a_label_and_its_alias_are_read_alike_and_the_alias_is_told(small):
    plain = filled(small, 2024, area=12)
    other = edited(plain, renamed(SHEET, "园区面积", "园区总面积"))
    reading = one_fact(read(other), "area").reading
    assert reading.value == Decimal(12)
    assert "label read as its alias 园区总面积" in reading.steps
    assert not any("alias" in step for step in one_fact(read(plain), "area").reading.steps)


def test_an_alias_brings_its_unit_unless_the_label_prints_one(small):
    plain = filled(small, 2024, area=150)
    in_mu = edited(plain, renamed(SHEET, "园区面积", "供地面积"))
    assert one_fact(read(in_mu), "area").reading.value == Decimal(10)  # 15 亩 are one 公顷
    printed = edited(plain, renamed(SHEET, "园区面积", "供地面积(公顷)"))
    assert one_fact(read(printed), "area").reading.value == Decimal(150)


def test_an_alias_holds_only_in_its_years(small):
    for year, problem in ((2022, None), (2023, "label_not_found")):
        other = edited(filled(small, year, area=1), renamed(SHEET, "园区面积", "旧称面积"))
        assert one_fact(read(other), "area").reading.problem == problem


def test_a_label_beside_its_alias_is_ambiguous(small):
    def twice(book: Workbook) -> None:
        book[SHEET]["A30"] = "园区总面积"

    reading = one_fact(read(edited(filled(small, 2024, area=1), twice)), "area").reading
    assert (reading.value, reading.problem) == (None, "label_not_found")


def test_what_is_only_like_a_label_is_not_the_label(small):
    other = edited(filled(small, 2024, area=1), renamed(SHEET, "园区面积", "园区的面积"))
    assert one_fact(read(other), "area").reading.problem == "label_not_found"


def test_rows_columns_and_sheets_have_aliases(small):
    content = filled(small, 2024, **{"water_use@base": 5, "water_use@target": 4, "money": 2})

    def sheet(book: Workbook) -> None:
        book[SHEET].title = "附件一"

    other = edited(
        content,
        renamed(SHEET, "用水总量", "年取水总量"),
        renamed(SHEET, "目标年数", "目标值"),
        renamed(POLICY, "金额", "资金"),
        sheet,
    )
    parsed = read(other)
    target = one_fact(parsed, "water_use", "goal:target").reading
    assert target.value == Decimal(4)
    assert [step for step in target.steps if "alias" in step] == [
        "sheet read as its alias 附件一",
        "label read as its alias 年取水总量",
        "label read as its alias 目标值",
    ]
    money = one_fact(parsed, "money", "support:1").reading
    assert money.value == Decimal(20000)  # 2 亿元


def test_a_sheet_beside_its_alias_is_ambiguous(small):
    def twice(book: Workbook) -> None:
        book.copy_worksheet(book[SHEET]).title = "附件一"

    parsed = read(edited(filled(small, 2024, area=1), twice))
    assert one_fact(parsed, "_sheet").reading.problem == "sheet_not_found"


def test_an_earlier_year_has_its_own_label_unit_and_sheet_name(small):
    content = filled(small, 2021, area=30)
    fact = one_fact(read(content), "area")
    assert (fact.sheet, fact.reading.value) == ("附表甲", Decimal(2))  # 30 亩
    asked = next(p for p in places(small.in_year(2021)) if p.code == "area")
    assert (asked.label_zh, asked.unit, asked.sheet) == ("开发区面积", "亩", "附表甲")
    asked = next(p for p in places(small.in_year(2022)) if p.code == "area")
    assert (asked.label_zh, asked.unit, asked.sheet) == ("园区面积", "公顷", SHEET)


def test_a_figure_is_about_the_year_that_its_column_names(small):
    parsed = read(filled(small, 2024, **{"water_use@base": 5, "water_use@target": 4}))
    years = {f.row_key: f.value_year for f in parsed.facts if f.field == "water_use"}
    assert years == {"goal:base": 2020, "goal:target": 2025}
    unnamed = read(filled(small, 2024, base_year=None, **{"water_use@base": 5}))
    assert one_fact(unnamed, "water_use", "goal:base").value_year is None


def test_rows_and_choices_come_and_go_with_the_years(small):
    def rows(year: int) -> list[str]:
        return [row.code for s in small.in_year(year).sheets if s.grid for row in s.grid.rows]

    def kinds(year: int) -> tuple[str, ...]:
        return next(a.options for _, a in small.in_year(year).asks() if a.code == "kind")

    assert (rows(2022), rows(2023)) == (["water_use", "so2_emissions"], ["water_use"])
    assert (kinds(2022), kinds(2023)) == (("财政",), ("财政", "贷款"))


def broken(**changed: object) -> dict:
    return described(**changed)


def without_the_field(name: str) -> dict:
    given = described()
    given["sheets"][0]["fields"] = [f for f in given["sheets"][0]["fields"] if f["code"] != name]
    return given


def with_field(**changed: object) -> dict:
    given = described()
    given["sheets"][1]["fields"] = [{**AREA, **changed}]
    return given


def with_second_field(**field: object) -> dict:
    given = described()
    given["sheets"][1]["fields"] = [AREA, {"type": "text", **field}]
    return given


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (broken(deadline_obligation="nobody"), "no obligation is called 'nobody'"),
        (broken(colour="red"), "colour"),
        (without_the_field("park_code"), "identity names the field 'park_code'"),
        (without_the_field("base_year"), "no year field is called 'base_year'"),
        (with_field(unit="英亩", aliases=[]), "'英亩' is not in the catalogue of units"),
        (with_field(aliases=[{"label": "占地", "unit": "吨"}]), "'吨' is no unit of '公顷'"),
        (with_field(aliases=["用水总量"]), "is said by area and by water_use"),
        (with_field(aliases=["目标年数"]), "is said by area and by target"),
        (with_field(aliases=["园区面积"]), "an alias repeats its label"),
        (with_field(indicator="no_such"), "no indicator is called 'no_such'"),
        (with_field(min=5, max=1), "min 5 is above max 1"),
        (with_second_field(code="area", label="别的"), "field area is asked twice"),
        (with_second_field(code="x", label="园区情况"), "is said by the title and by x"),
        (with_second_field(code="x", label="开发区面积", years={"to": 2021}), "2020, 附表甲"),
        (with_second_field(code="x", label="种类", type="choice"), "x has no choices"),
        (with_second_field(code="x", label="任务", type="task", scheme="no"), "no scheme 'no'"),
    ],
)
def test_a_contract_that_cannot_be_meant_is_refused_with_its_place(given, told):
    with pytest.raises(ValueError, match=told):
        Contract.model_validate(given)


def test_two_lines_may_carry_one_label_in_different_years():
    later = with_second_field(code="x", label="开发区面积", years={"from": 2022})
    assert Contract.model_validate(later).in_year(2022).sheets[1].fields[1].label_zh == "开发区面积"


def test_a_changed_copy_of_a_contract_does_not_remember_the_years_of_its_original():
    contract = Contract.model_validate(described())
    asked = contract.in_year(2024)
    shorter = contract.model_copy(update={"sheets": contract.sheets[:1]})
    assert len(asked.sheets) == 3
    assert len(shorter.in_year(2024).sheets) == 1
