"""A bound, a choice and a text have one home: change it there, and all that speak of it change."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = "ingestion/forms/park_progress.yaml"
RULES = "expectations/rules.yaml"
CHANGES = {
    CONTRACT: [
        ("{code: gdp_growth, min: -50, max: 100}", "{code: gdp_growth, min: -50, max: 55}"),
        ("[未启动, 实施中, 已完成]", "[未启动, 实施中, 已完成, 已暂停]"),
    ],
    RULES: [
        ("left: feedstock_energy, right: energy_consumption}",
         "left: feedstock_energy, right: energy_consumption * 0.9}"),
        ("“其中”数不能大于总数,请核对。", "原料用能请再核一遍。"),
        ("填报 {value},大于上限 {limit}。", "报了 {value},上限是 {limit}。"),
    ],
}  # fmt: skip


def said(rooms: Path) -> dict[str, Any]:
    """What forms, findings and comments say when the rooms stand in that folder."""
    probe = Path(__file__).parent / "one_home_probe.py"
    path = os.pathsep.join((str(rooms), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, str(probe)], capture_output=True, text=True, check=False, cwd=rooms,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def before() -> dict[str, Any]:
    return said(ROOT)


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    rooms = tmp_path_factory.mktemp("rooms")
    for room in ("ingestion", "expectations", "orchestration", "exports"):
        shutil.copytree(ROOT / room, rooms / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "dbt_project" / "seeds", rooms / "dbt_project" / "seeds")
    for name, changes in CHANGES.items():
        text = (rooms / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        (rooms / name).write_text(text, encoding="utf-8")
    return said(rooms)


def holds(texts: list[str], part: str) -> bool:
    return any(part in text for text in texts)


def test_a_choice_of_the_contract_is_the_choice_of_the_drop_down(before, after):
    assert not holds(before["validations"], "已暂停")
    assert holds(after["validations"], "未启动,实施中,已完成,已暂停")


def test_a_bound_of_the_contract_is_the_bound_of_the_cell_and_of_the_finding(before, after):
    assert not holds(before["validations"], "<=55")
    assert holds(after["validations"], "<=55")
    assert "B03" not in {rule for rule, _ in before["found"]}
    [limits] = [arguments for rule, arguments in after["found"] if rule == "B03"]
    assert limits["limit"] == "55"


def test_a_relation_of_the_catalogue_is_the_one_that_is_printed_and_judged(before, after):
    assert not holds(before["printed"], "× 0.9")
    assert holds(after["printed"], "× 0.9")
    assert holds(after["printed"], "原料用能请再核一遍。")
    assert not holds(after["printed"], "“其中”数不能大于总数")
    # 600000 of 500000: broken before; with nine tenths the right side is 450000.
    for judged in (before, after):
        assert "C04" in {rule for rule, _ in judged["found"]}
    told_before, told_after = (
        [arguments for rule, arguments in judged["found"] if rule == "C04"]
        for judged in (before, after)
    )
    assert told_before != told_after


def test_a_text_of_the_catalogue_is_the_text_of_the_comment(before, after):
    assert holds(before["comments"], "“其中”数不能大于总数,请核对。")
    assert holds(after["comments"], "原料用能请再核一遍。")
    assert not holds(after["comments"], "“其中”数不能大于总数,请核对。")
    assert holds(after["comments"], "报了 60,上限是 55。")
