"""Stamped scans as staff are told of them: end of a run, 回执 of the city, status, check."""

import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from filled_forms import form
from scanned_pages import PICTURE, printed_pdf

from ingestion.clock import system_clock
from ingestion.intake import read_pending, receive
from ingestion.ledger import Ledger
from orchestration.checking import check_parts
from orchestration.instance import Instance, open_instance
from orchestration.judging import judge_pending
from orchestration.returning import return_workbooks
from orchestration.running import Summary, _tell
from orchestration.scans import open_questions, scans_told
from orchestration.status import status_of

CODE_2023 = "A-P3700011-2023-94"
PAIRED = f"盖章 {CODE_2023}.pdf"
ASKED = "scan0001.jpg"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instance:
    monkeypatch.setattr("orchestration.texts._language", ["en"])
    return open_instance(tmp_path / "home")


def got(instance: Instance, files: dict[str, bytes]) -> Ledger:
    for name, content in files.items():
        (instance.inbox / name).write_bytes(content)
    ledger = instance.ledger()
    receive(instance.inbox, instance.submissions, ledger, system_clock)
    read_pending(
        instance.submissions, instance.facts, ledger, instance.roster(), system_clock, workers=1
    )
    return ledger


def receipts(path: Path) -> list[tuple[str, ...]]:
    with zipfile.ZipFile(path) as parcel:
        sheet = openpyxl.load_workbook(io.BytesIO(parcel.read("回执.xlsx"))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2][1] == "收到的文件"
    return [tuple(map(str, (row[1], row[3], row[4], row[5], row[6]))) for row in rows[3:]]


def test_the_receipts_of_the_city_say_which_return_a_scan_belongs_to(instance: Instance) -> None:
    ledger = got(instance, {"a.xlsx": form(), PAIRED: PICTURE, ASKED: PICTURE + b"1"})
    judge_pending(instance, ledger, system_clock)
    returned = return_workbooks(instance, ledger, {2023})
    again = return_workbooks(instance, ledger, {2023})
    ledger.close()
    assert (len(returned.changed), again.changed) == (2, [])
    [_, scan] = receipts(instance.returned / "2023" / "济南市.zip")
    assert scan[:4] == (PAIRED, "明水经济技术开发区", "盖章扫描件", "—")
    assert scan[4] == (
        "P3700011 明水经济技术开发区 2023 园区循环化改造工作进展表 的盖章件(按校验码配对)"
    )
    [asked] = receipts(instance.returned / "unknown" / "未识别.zip")
    assert asked[0] == ASKED
    assert asked[4].startswith(f"F16 看不出扫描件“{ASKED}”是哪份报表的盖章件。")


def test_the_end_of_a_run_lists_scans_with_their_return_and_asks_about_the_others(
    instance: Instance,
) -> None:
    ledger = got(instance, {"a.xlsx": form(), PAIRED: PICTURE, ASKED: PICTURE + b"1"})
    judge_pending(instance, ledger, system_clock)
    summary = Summary()
    _tell(instance, ledger, 0, summary)
    ledger.close()
    assert set(summary.kept) == {
        f"{PAIRED} → stamped copy of P3700011 明水经济技术开发区 2023 park_progress"
        " (by check code)",
        f"{ASKED} → F16 Nothing says which return the scan {ASKED} belongs to.",
    }
    [asked] = summary.scans_asked
    assert asked.startswith(f"{ASKED}: F16 ")
    assert "check code printed at the foot" in asked


def test_a_question_is_settled_when_the_file_comes_again_under_a_better_name(
    instance: Instance,
) -> None:
    ledger = got(instance, {"a.xlsx": form(), ASKED: PICTURE})
    assert len(open_questions(scans_told(instance, ledger))) == 1
    ledger.close()
    ledger = got(instance, {"2023-P3700011.jpg": PICTURE})
    assert open_questions(scans_told(instance, ledger)) == []
    ledger.close()


def test_status_shows_whose_stamped_scan_has_come(small_run: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    instance = Instance(home)
    now = dt.datetime(2026, 2, 20, tzinfo=dt.UTC)
    assert {row["scan"] for row in status_of(instance, 2023, now)} == {None}
    got(instance, {"邹城工业园区2023年度.jpg": PICTURE}).close()
    shown = {row["name"]: row["scan"] for row in status_of(instance, 2023, now)}
    assert (shown["邹城工业园区"], shown["邹城经济开发区"]) == ("name", None)
    assert {row["scan"] for row in status_of(instance, 2022, now)} == {None}


def test_check_of_a_scan_says_which_return_it_would_be_paired_with(
    instance: Instance, tmp_path: Path
) -> None:
    path = tmp_path / "s.pdf"
    path.write_bytes(printed_pdf(CODE_2023))
    [checked] = check_parts(instance, path, "zh")
    assert checked.headline() == (
        "扫描件,留存,不读取数据 → P3700011 明水经济技术开发区 2023 园区循环化改造工作进展表"
        " 的盖章件(按校验码配对)"
    )
    (tmp_path / "x.pdf").write_bytes(printed_pdf("nothing"))
    [checked] = check_parts(instance, tmp_path / "x.pdf", "zh")
    assert checked.headline() == "扫描件,留存,不读取数据"
