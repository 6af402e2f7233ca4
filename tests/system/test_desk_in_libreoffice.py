"""The desk as staff use it: opened in LibreOffice, saved there, put into the inbox."""

from pathlib import Path

import openpyxl
import pytest
from desk_filling import FilledDesk
from filled_forms import figure, form
from libreoffice import saved_as
from office_desk import Desk

from ingestion.desk_layout import desk_layout

pytestmark = pytest.mark.system
NEGATIVE = {figure("co2_emissions"): -2, figure("nox_emissions"): -4, figure("voc_emissions"): -3}
FINDING = "park_progress-P3700011-2023-r1!{}"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path / "home", monkeypatch)
    desk.got(一=form(NEGATIVE))
    desk.issue("草稿")
    desk.returns_in_warehouse("held")
    return desk


def test_decisions_come_back_through_libreoffice(desk: Desk, tmp_path: Path) -> None:
    import datetime as dt

    filled = FilledDesk(desk.work_desk())
    why = {"核实说明(理由)": "冲减上年多报", "决定人": "张三"}
    for number, until in ((1, "2024-06-30"), (2, dt.date(2024, 6, 30)), (3, "2024/6/30")):
        where = {"审核意见编号": FINDING.format(number)}
        filled.fill("待审", where, 处理决定="解释", 有效期至=until, **why)
    filled.fill("市级审核", {"园区代码": "P3700011"}, 发改结论="同意", 发改审核人="王五")
    where = {"文件": "2023/年度表.xlsx"}
    filled.fill("签发", where, 处理决定="送审", 依据="年度总结", 决定人="张三")
    saved = saved_as(filled.content, "xlsx", tmp_path).read_bytes()
    desk.got(工作台账=saved)
    assert desk.taken.refused == []
    kinds = [event.kind for event in desk.taken.recorded]
    assert sorted(kinds) == ["explained"] * 3 + ["issued", "reviewed"]
    days = {(e.payload or {})["expires_on"] for e in desk.ledger.events("explained")}
    assert days == {"2024-06-30"}
    desk.got(又一次=saved_as(saved, "ods", tmp_path).read_bytes())
    assert desk.taken.files and desk.taken.recorded == [] and desk.taken.refused == []


def test_libreoffice_keeps_drop_downs_and_protection(desk: Desk, tmp_path: Path) -> None:
    content = desk.work_desk().read_bytes()
    book = openpyxl.load_workbook(saved_as(content, "xlsx", tmp_path))
    for sheet in desk_layout().sheets:
        page = book[sheet.name]
        assert page.protection.sheet
        lists = [v.formula1 for v in page.data_validations.dataValidation if v.type == "list"]
        assert len(lists) >= len({tuple(c.choices) for c in sheet.fills if c.choices})
