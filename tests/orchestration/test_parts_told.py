"""Archives, mails and scans as `check` and the end of `run` tell of them."""

import tomllib
from pathlib import Path

import pytest
from filled_forms import form, one
from made_files import zipped

from ingestion.clock import system_clock
from ingestion.intake import read_pending, receive
from orchestration.checking import check_parts
from orchestration.instance import TEMPLATE, Instance, open_instance
from orchestration.judging import judge_pending
from orchestration.running import Summary, _tell
from orchestration.texts import CommandError

SCAN = b"%PDF-1.7 a stamped page"
ARCHIVE = zipped(
    {"明水.xlsx": form(), "坏.xlsx": b"PK\x03\x04 broken", "盖章.pdf": SCAN, "函.txt": b"see there"}
)


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return open_instance(tmp_path / "home")


def test_check_tells_of_each_file_in_an_archive(instance: Instance, tmp_path: Path) -> None:
    path = tmp_path / "市.zip"
    path.write_bytes(ARCHIVE)
    told = {checked.file: checked.headline() for checked in check_parts(instance, path, "zh")}
    assert told == {
        "市.zip › 明水.xlsx": "审核通过 (park_progress P3700011 2023)",
        "市.zip › 坏.xlsx": "退回修改 (—)",
        "市.zip › 盖章.pdf": "扫描件,留存,不读取数据",
        "市.zip › 函.txt": "附件,留存,不读取数据",
    }
    assert instance.ledger().files() == []


def test_check_of_one_workbook_tells_of_that_one(instance: Instance, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(form({one("phone"): None}))
    [checked] = check_parts(instance, path, "en")
    assert (checked.file, checked.part, checked.reporter) == ("a.xlsx", "", "P3700011")


def test_a_run_names_the_file_inside_and_what_was_kept(instance: Instance) -> None:
    (instance.inbox / "市.zip").write_bytes(ARCHIVE)
    ledger = instance.ledger()
    receive(instance.inbox, instance.submissions, ledger, system_clock)
    read_pending(
        instance.submissions, instance.facts, ledger, instance.roster(), system_clock, workers=1
    )
    judge_pending(instance, ledger, system_clock)
    summary = Summary()
    _tell(instance, ledger, 0, summary)
    ledger.close()
    assert summary.received == 2
    asked, letter = summary.kept
    assert asked.startswith("市.zip › 盖章.pdf → F17 "), "of the sound form, or the broken one"
    assert letter == "市.zip › 函.txt"
    assert [name for name, _ in summary.sent_back] == ["市.zip › 坏.xlsx"]
    assert summary.verdicts == {"passed": 1, "sent_back": 1}


def test_limits_are_settings_and_a_typo_in_them_is_an_error(instance: Instance) -> None:
    printed = tomllib.loads((TEMPLATE / "instance.toml").read_text(encoding="utf-8"))["limits"]
    assert instance.settings.limits.model_dump() == printed
    path = instance.home / "instance.toml"
    path.write_text(path.read_text("utf-8").replace("memory_mib", "memory_mb"), encoding="utf-8")
    with pytest.raises(CommandError, match="memory_mb"):
        _ = Instance(instance.home).settings


def test_an_instance_of_before_the_limits_has_them(instance: Instance) -> None:
    path = instance.home / "instance.toml"
    old = path.read_text("utf-8")
    start, end = old.index("[limits]"), old.index("[ledger]")
    path.write_text(old[:start] + old[end:], encoding="utf-8")
    assert Instance(instance.home).settings.limits.sheets == 200
