"""The desk: what stands on it, and what becomes of every kind of decision made in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk_filling import FilledDesk
from filled_forms import figure, form, one
from office_desk import Desk

from ingestion.desk_layout import desk_layout

A = ("P3700011", "明水经济技术开发区")
B = ("P3700394", "邹城工业园区")
C = ("P3700222", "招远经济技术开发区")
WHO = {"决定人": "张三"}
# Taken off because too much was reported before: B02 holds three figures.
NEGATIVE = {figure("co2_emissions"): -2, figure("nox_emissions"): -4, figure("voc_emissions"): -3}
HELD, BACK = "待核实", "退回修改"


def at(park: tuple[str, str], *changes: Any) -> bytes:
    return form({one("park_code"): park[0], one("park_name"): park[1]}, *changes)


def finding(number: int, park: tuple[str, str] = A, revision: int = 1) -> str:
    return f"park_progress-{park[0]}-2023-r{revision}!{number}"


def statement(park: tuple[str, str], revision: int = 1) -> str:
    return f"park_progress-{park[0]}-2023-r{revision}"


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One held return, two versions of another, a sound one, and a file that is no form."""
    home = tmp_path_factory.mktemp("desk") / "home"
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(home, patch)
        names = {park.code: park.name for park in desk.instance.roster().of_kind("park")}
        global B, C
        B, C = (B[0], names[B[0]]), (C[0], names[C[0]])
        desk.got(
            一=at(A, NEGATIVE),
            二=at(B),
            三=at(B, {figure("water_use"): 1300}),
            四=at(C),
            坏=b"no workbook",
        )
        desk.issue("草稿")
        desk.returns_in_warehouse("held")
        desk.work_desk()
        desk.ledger.close()
    yield home


@pytest.fixture
def desk(received: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    shutil.copytree(received, tmp_path / "home")
    return Desk(tmp_path / "home", monkeypatch)


@pytest.fixture
def filled(desk: Desk) -> FilledDesk:
    return FilledDesk(desk.instance.home / desk_layout().file)


def came_in(desk: Desk, filled: FilledDesk) -> list[str]:
    """The desk is put into the inbox; the kinds of what it recorded."""
    desk.got(工作台账=filled.content)
    return [event.kind for event in desk.taken.recorded]


def told(desk: Desk) -> list[tuple[str, str]]:
    """The lines refused: cell and words."""
    return [(f"{r.sheet}!{r.cell}", r.said) for r in desk.taken.refused]


def test_the_sheets_show_what_waits_for_a_decision(filled: FilledDesk) -> None:
    held = filled.rows("待审")
    numbers = [row["审核意见编号"] for row in held if row["规则"] == "B02"]
    assert numbers == [finding(1), finding(2), finding(3)]
    first = held[0]
    assert (first["读取的数"], first["上年数"]) == ("-2", "95.5 吨")
    assert first["单元格"].startswith("表1 主要指标!")
    assert "二氧化碳" in first["审核意见"]
    (back,) = filled.rows("退回")
    assert back["收到的文件"] == "坏.xlsx" and back["退回原因"] and back["怎样修改"]
    (missing,) = filled.rows("催报")
    assert (missing["代码"], missing["应报日期"]) == ("P3700214", "2023-12-10")
    assert (missing["情况"], missing["报表情况"]) == ("已逾期", "未报")
    reviewed = {row["园区代码"] for row in filled.rows("市级审核")}
    assert reviewed == {A[0], B[0], C[0]}
    versions = [row["报表编号"] for row in filled.rows("应报与已报") if row["代码"] == B[0]]
    assert sorted(versions) == [statement(B), statement(B, 2)]
    (issue,) = filled.rows("签发")
    assert (issue["文件"], issue["文本状态"]) == ("2023/年度表.xlsx", "草稿")


def test_only_columns_to_decide_in_are_open_and_have_drop_downs(filled: FilledDesk) -> None:
    for layout in desk_layout().sheets:
        page = filled.book[layout.name]
        assert page.protection.sheet and page.freeze_panes == "A4"
        lists = page.data_validations.dataValidation
        for col, column in enumerate(layout.columns, 1):
            open_cell = page.cell(4, col)
            if len(filled.rows(layout.name)) and filled.rows(layout.name)[0][column.label] != "":
                assert open_cell.protection.locked is not column.fill
            if column.choices:
                wanted = '"' + ",".join(column.choices.values()) + '"'
                here = [v.formula1 for v in lists if open_cell.coordinate in v.sqref]
                assert here == [wanted]


def test_the_same_rows_are_the_same_bytes_and_are_not_written_again(desk: Desk) -> None:
    path = desk.instance.home / desk_layout().file
    before, stat = path.read_bytes(), path.stat()
    desk.work_desk()
    assert path.read_bytes() == before and path.stat().st_mtime_ns == stat.st_mtime_ns


def test_a_desk_filled_in_where_it_lies_is_set_aside(desk: Desk, filled: FilledDesk) -> None:
    path = desk.instance.home / desk_layout().file
    before, typed = path.read_bytes(), filled.content
    path.write_bytes(typed)
    desk.work_desk()
    assert path.read_bytes() == before
    assert (desk.instance.home / desk_layout().aside).read_bytes() == typed


def test_explanations_are_recorded_in_bulk_with_name_and_time(
    desk: Desk, filled: FilledDesk
) -> None:
    for number in (1, 2, 3):
        where = {"审核意见编号": finding(number)}
        said = {"处理决定": "解释", "核实说明(理由)": "冲减上年多报", "有效期至": "2024年6月30日"}
        filled.fill("待审", where, **said, **WHO)
    desk.at("2023-12-22")
    assert came_in(desk, filled) == ["explained"] * 3
    for event in desk.ledger.events("explained"):
        assert (event.by, event.reason, event.at) == (
            "张三", "冲减上年多报", "2023-12-22T01:00:00Z",
        )  # fmt: skip
        assert (event.payload or {})["source"].split("#")[1].startswith("待审!")
    assert desk.ledger.events("judged")[-1].payload["verdict"] == "passed"  # type: ignore[index]
    rows = FilledDesk(desk.work_desk()).rows("待审")
    said = {row["以前的处理"] for row in rows if row["规则"] == "B02"}
    assert said == {"已解释,有效期至2024-06-30(张三):冲减上年多报"}


def test_what_is_not_accepted_stays_and_says_so(desk: Desk, filled: FilledDesk) -> None:
    where = {"审核意见编号": finding(1)}
    filled.fill("待审", where, 处理决定="不予解释", **{"核实说明(理由)": "无依据"}, **WHO)
    assert came_in(desk, filled) == ["explained"]
    row = FilledDesk(desk.work_desk()).rows("待审")[0]
    assert row["以前的处理"] == "不予解释(张三):无依据" and row["处理决定"] == ""


def test_returns_are_retracted_and_versions_chosen(desk: Desk, filled: FilledDesk) -> None:
    filled.fill("应报与已报", {"报表编号": statement(B)}, 处理决定="采用", 理由="市里确认", **WHO)
    filled.fill("应报与已报", {"报表编号": statement(C)}, 处理决定="撤回", 理由="报错", **WHO)
    assert sorted(came_in(desk, filled)) == ["chosen", "retracted"]
    assert statement(B) in desk.statements and statement(C) not in desk.statements


def test_both_departments_of_a_city_decide_in_one_line(desk: Desk, filled: FilledDesk) -> None:
    where = {"园区代码": C[0]}
    filled.fill("市级审核", where, 发改结论="同意", 发改审核人="王五")
    filled.fill("市级审核", where, 工信结论="退回修改", 工信意见="项目不实", 工信审核人="赵六")
    assert came_in(desk, filled) == ["reviewed", "reviewed"]
    assert statement(C) not in desk.statements
    again = FilledDesk(desk.work_desk())
    (row,) = [row for row in again.rows("市级审核") if row["园区代码"] == C[0]]
    assert (row["发改结论"], row["工信结论"], row["工信意见"]) == ("同意", BACK, "项目不实")
    assert [r["退回原因"] for r in again.rows("退回") if r["报表编号"] == statement(C)] == [
        "市级审核退回修改(工业和信息化部门,审核人 赵六):项目不实"
    ]
    assert came_in(desk, again) == []
    again.fill("市级审核", where, 工信结论="同意", 工信意见="已核实")
    assert came_in(desk, again) == ["reviewed"]
    assert statement(C) in desk.statements


def test_a_figure_is_adjusted_as_by_a_form_of_adjustments(desk: Desk, filled: FilledDesk) -> None:
    filled.fill(
        "更正", {}, 表式="园区循环化改造工作进展表", 报送单位代码=C[0], 报告年度=2023,
        数据项="用水总量", 数据年份=2022, 原数="1200", 调整后="1250", 计量单位="万立方米",
        调整原因="抄错", 园区确认人="园区王某", 确认日期="2023-12-20", **WHO,
    )  # fmt: skip
    assert came_in(desk, filled) == ["adjusted"]
    (event,) = desk.ledger.events("adjusted")
    assert ((event.payload or {})["new_raw"], event.by) == ("1250", "张三")


def test_issues_are_put_up_signed_and_sent(desk: Desk, filled: FilledDesk) -> None:
    where = {"文件": "2023/年度表.xlsx"}
    filled.fill("签发", where, 处理决定="送审", 依据="年度总结", **WHO)
    assert came_in(desk, filled) == ["issued"]
    desk.issue("送审稿")
    filled = FilledDesk(desk.work_desk())
    (desk.instance.inbox / "签字页.pdf").write_bytes(desk.scan().read_bytes())
    filled.fill("签发", where, 处理决定="签发", 依据="会签", 签字页扫描件="签字页.pdf", **WHO)
    assert came_in(desk, filled) == ["signed"]
    assert (desk.ledger.events("signed")[0].payload or {})["scan"] == "签字页.pdf"
    desk.issue("定稿")
    filled = FilledDesk(desk.work_desk())
    filled.fill("签发", where, 处理决定="报送", 依据="机要", **WHO)
    assert came_in(desk, filled) == ["sent"]


def test_the_same_desk_twice_records_nothing_twice(desk: Desk, filled: FilledDesk) -> None:
    where = {"审核意见编号": finding(1)}
    said = {"核实说明(理由)": "属实", "有效期至": "2024-06-30"}
    filled.fill("待审", where, 处理决定="解释", **said, **WHO)
    filled.fill("应报与已报", {"报表编号": statement(C)}, 处理决定="撤回", 理由="报错", **WHO)
    filled.fill("签发", {"文件": "2023/年度表.xlsx"}, 处理决定="送审", 依据="年度总结", **WHO)
    assert len(came_in(desk, filled)) == 3
    desk.issue("送审稿")  # the next run has written it anew
    assert came_in(desk, filled) == [] and told(desk) == []


def test_wrong_lines_name_sheet_cell_and_remedy_and_are_written_back(
    desk: Desk, filled: FilledDesk
) -> None:
    first, second, third = ({"审核意见编号": finding(n)} for n in (1, 2, 3))
    why = {"核实说明(理由)": "属实"}
    ok = {"处理决定": "解释", **why, **WHO}
    filled.fill("待审", first, 处理决定="解释", 有效期至="2024-06-30", **why)
    filled.fill("待审", second, 有效期至="2023-01-01", **ok)
    filled.fill("待审", third, **{**ok, "处理决定": "同意吧"}, 有效期至="2024-06-30")
    version = {"审核意见编号": finding(1, B, 2)}
    filled.fill("待审", version, 有效期至="明年", **ok)
    sound = {"报表编号": statement(C)}
    filled.fill("应报与已报", sound, 处理决定="采用", 理由="?", **WHO)
    filled.fill("更正", {}, 表式="某表", 报送单位代码="P1", 报告年度="2023", 数据项="用水总量",
                调整后="1", 调整原因="?", **WHO)  # fmt: skip
    expected = {
        f"应报与已报!{filled.cell('应报与已报', sound, '处理决定')}": "没有待选定",
        f"待审!{filled.cell('待审', first, '决定人')}": "没有填写决定人",
        f"待审!{filled.cell('待审', second, '有效期至')}": "已过",
        f"待审!{filled.cell('待审', third, '处理决定')}": "从下拉中选择",
        f"待审!{filled.cell('待审', version, '有效期至')}": "不是日期",
        "更正!A4": "没有可以调整的报表",
    }
    assert came_in(desk, filled) == []
    refused = dict(told(desk))
    assert refused.keys() == expected.keys()
    for cell, words in expected.items():
        assert words in refused[cell]
    again = FilledDesk(desk.work_desk())
    rows = {
        f"{row['工作表']}!{row['单元格']}": row["为什么、怎么办"] for row in again.rows("未登记")
    }
    assert rows == refused
    (kept,) = [row for row in again.rows("待审") if row["审核意见编号"] == finding(2)]
    assert (kept["处理决定"], kept["有效期至"], kept["决定人"]) == ("解释", "2023-01-01", "张三")
    assert again.rows("更正")[0]["表式"] == "某表"
    assert desk.ledger.events("explained") == []


def test_a_desk_of_yesterday_does_not_decide_on_another_figure(
    desk: Desk, filled: FilledDesk
) -> None:
    first, second = {"审核意见编号": finding(1)}, {"审核意见编号": finding(2)}
    ok = {"处理决定": "解释", "核实说明(理由)": "属实", "有效期至": "2024-06-30", **WHO}
    filled.fill("待审", first, **ok)
    filled.fill("待审", second, **ok)
    filled.fill("待审", second, 读取的数="999")
    unknown = filled.fill("待审", {"审核意见编号": finding(3)}, **ok, 审核意见编号=finding(99))
    desk.decided("submit", desk.instance.exports / "2023" / "年度表.xlsx")
    filled.fill("签发", {"文件": "2023/年度表.xlsx"}, 处理决定="送审", 依据="会", **WHO)
    desk.issue("草稿", "c2")
    assert came_in(desk, filled) == ["explained"]
    words = [said for _, said in told(desk)]
    assert len(words) == 3 and unknown.startswith("待审!")
    assert "现在为" in words[0] and "没有审核意见" in words[1] and "重新生成" in words[2]
    desk.at("2023-12-28")
    desk.got(新=at(A, NEGATIVE, {figure("nox_emissions"): -5}))
    desk.got(旧台账=filled.content)
    assert any("取代" in said for _, said in told(desk))


def test_a_desk_whose_header_was_changed_is_told_so(desk: Desk, filled: FilledDesk) -> None:
    page = filled.book["待审"]
    for cell in page[3]:
        if cell.value == "处理决定":
            cell.value = "处理"
    assert came_in(desk, filled) == []
    ((cell, said),) = told(desk)
    assert cell == "待审!" and "表头被改动" in said


def test_a_desk_is_no_return_and_is_kept_like_every_file(desk: Desk, filled: FilledDesk) -> None:
    returns = len(desk.ledger.returns())
    came_in(desk, filled)
    assert len(desk.ledger.returns()) == returns
    (event,) = [
        e for e in desk.ledger.events("received") if (e.payload or {}).get("kind") == "desk"
    ]
    assert event.return_id is None and (event.payload or {})["recorded"] == 0
    desk.run()
    assert desk.taken.files == []


def test_the_words_of_the_desk_fit_a_drop_down() -> None:
    for sheet in desk_layout().sheets:
        assert len({column.label for column in sheet.columns}) == len(sheet.columns)
        for column in sheet.fills:
            assert len(",".join(column.choices.values())) < 255


def test_the_sheets_stand_in_their_order(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.instance.home / desk_layout().file)
    assert book.sheetnames == [desk_layout().guide.name, *(s.name for s in desk_layout().sheets)]
