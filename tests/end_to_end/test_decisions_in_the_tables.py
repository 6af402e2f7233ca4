"""Decisions as they reach the warehouse and the workbooks, through the command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from desk_filling import FilledDesk
from filled_forms import PARK, figure, form
from small_instance import few_exports

pytestmark = pytest.mark.long

R = f"park_progress-{PARK}-2023-r"
WHO = ("--by", "张三", "--reason", "电话核实")
ADJUST = ("--field", "water_use", "--value-year", 2022, "--new", 1250, "--unit", "万立方米")


def call(home: Path, day: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--home", str(home), "--lang", "zh",
         *map(str, arguments)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PARKREPORT_NOW": f"{day}T09:00:00+08:00"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def drop(home: Path, name: str, content: bytes) -> None:
    path = home / "inbox" / name
    path.write_bytes(content)
    os.utime(path, (1_600_000_000, 1_600_000_000))


def put_up(home: Path, book: Path) -> None:
    """Put a draft up for signature on the desk, and the desk into the inbox."""
    filled = FilledDesk(home / "工作台账.xlsx")
    name = book.relative_to(home / "exports").as_posix()
    said = {"处理决定": "送审", "依据": "年度总结", "决定人": "张三"}
    filled.fill("签发", {"文件": name}, **said)
    drop(home, "工作台账.xlsx", filled.content)


def figures(home: Path, *codes: str) -> dict[str, tuple[str, str | None, bool]]:
    """State, value, and whether it was adjusted, of the park's figures of 2022."""
    with duckdb.connect(f"{home}/warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "SELECT indicator, state, value, adjustment_ids IS NOT NULL, fact_ids"
            " FROM fct_park_indicator WHERE park = ? AND value_year = 2022",
            [PARK],
        ).fetchall()
    return {
        code: (state, None if value is None else f"{value:f}", adjusted)
        for code, state, value, adjusted, _ in rows
        if code in codes
    }


def status(home: Path, day: str) -> dict[str, Any]:
    rows = json.loads(call(home, day, "status", "--year", 2023, "--json"))
    (row,) = [row for row in rows if row["park"] == PARK]
    return row


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two versions on one day; one chosen, adjusted, signed; a late revision, taken back again."""
    home = tmp_path_factory.mktemp("decisions") / "home"
    few_exports(home)
    told: dict[str, Any] = {}

    def look(name: str, day: str) -> None:
        told[name] = figures(home, "water_use", "energy_consumption", "nox_emissions")
        told[f"{name} status"] = status(home, day)

    call(home, "2023-12-20", "forms", "--year", 2023, "--park", PARK, "--out", home / "f")
    broken = {figure("nox_emissions"): -4}  # taken off for the year before: B02
    drop(home, "更正版.xlsx", form(broken))
    drop(home, "最终版.xlsx", form(broken, {figure("water_use"): 1300}))
    told["run"] = call(home, "2023-12-20", "run")
    look("asked", "2023-12-20")
    call(home, "2023-12-21", "decide", "choose", f"{R}1", *WHO)
    confirmed = ("--confirmed-by", "园区王某", "--confirmed-on", "2023-12-21")
    call(home, "2023-12-21", "decide", "adjust", f"{R}1", *ADJUST, *WHO, *confirmed)
    about = (f"{R}1", "--rule", "B02", "--until", "2023-12-31")
    call(home, "2023-12-21", "decide", "explain", *about, *WHO)
    call(home, "2023-12-21", "run")
    look("adjusted", "2023-12-21")
    book = next(p for p in (home / "exports" / "2023").glob("*.xlsx") if "内部版" in p.name)
    manifest = book.with_name(f"{book.stem}.manifest.json")
    told["manifest"] = json.loads(manifest.read_text(encoding="utf-8"))
    told["findings"] = openpyxl.load_workbook(book)["A7 审核情况"]
    put_up(home, book)
    told["put up"] = call(home, "2023-12-22", "run")
    told["put up manifest"] = json.loads(manifest.read_text(encoding="utf-8"))
    told["signed bytes"] = book.read_bytes()
    (home / "签字页.pdf").write_bytes(b"%PDF-1.4 signed")
    signing = ("--scan", home / "签字页.pdf", "--unreported", "其他园区本例未填")
    call(home, "2023-12-22", "decide", "sign", book, *signing, *WHO)
    drop(home, "签发后.xlsx", form({figure("water_use"): 1400}))
    told["late run"] = call(home, "2023-12-25", "run")
    told["bytes after"] = book.read_bytes()
    (draft,) = book.parent.glob("*(内部版)(新稿).xlsx")
    told["draft cover"] = str([c.value for c in openpyxl.load_workbook(draft)["封面"]["B"]])
    look("late", "2023-12-25")
    call(home, "2023-12-26", "run", "--as-of", "2023-12-22")
    (at,) = home.glob("asof/*")
    told["as of signing"] = figures(at, "water_use", "energy_consumption", "nox_emissions")
    for revision in (3, 1):
        call(home, "2023-12-27", "decide", "retract", f"{R}{revision}", *WHO)
    call(home, "2023-12-27", "decide", "retract", f"{R}2", *WHO)
    told["untold"] = call(home, "2023-12-27", "status", "--year", 2023)
    call(home, "2023-12-27", "run")
    look("retracted", "2023-12-27")
    return told


ENERGY = ("counted", "500000.000000", False)


def test_what_differs_is_held_and_what_is_equal_counts(story: dict[str, Any]) -> None:
    assert story["asked"]["water_use"] == ("held", None, False)
    assert story["asked"]["energy_consumption"] == ENERGY
    assert "待核实: 2" in story["run"]


def test_an_adjusted_figure_counts_and_says_that_it_was_adjusted(story: dict[str, Any]) -> None:
    assert story["adjusted"]["water_use"] == ("counted", "1250.000000", True)
    assert story["adjusted"]["energy_consumption"] == ENERGY
    row = story["adjusted status"]
    assert row["verdict"] == "passed" and row["return_id"] == f"{R}1"
    assert len(row["decisions"]["adjusted"]) == 1
    assert row["decisions"]["passed_over"] == [f"{R}2"]


def test_an_explained_figure_counts_and_the_explanation_is_printed(
    story: dict[str, Any],
) -> None:
    assert story["asked"]["nox_emissions"] == ("held", None, False)
    assert story["adjusted"]["nox_emissions"] == ("counted", "-4.000000", False)
    printed = [str(c.value) for row in story["findings"].iter_rows() for c in row if c.value]
    assert printed.count("电话核实") == 1 and printed.count("2023年12月31日") == 1
    names = {made["finding_id"] for made in story["manifest"]["explanations"]}
    assert names == {f"{R}1!1"}


def test_the_desk_puts_up_and_a_signed_document_is_not_overwritten(story: dict[str, Any]) -> None:
    assert "登记 1 项" in story["put up"]
    assert story["put up manifest"]["status"] == "送审稿"
    assert story["bytes after"] == story["signed bytes"]
    assert "文本状态:草稿(签发后数据变动" in story["draft cover"]


def test_the_manifest_names_the_adjustments_in_force(story: dict[str, Any]) -> None:
    (made,) = story["manifest"]["adjustments"]
    assert (made["by"], made["confirmed_by"]) == ("张三", "园区王某")
    assert made["fact_id"].startswith(f"{R}1#")


def test_what_arrives_after_signing_counts_and_is_said(story: dict[str, Any]) -> None:
    assert story["late"]["water_use"] == ("counted", "1400.000000", False)
    assert "签发后收到 1 件" in story["late run"] and "签发后.xlsx" in story["late run"]
    row = story["late status"]
    assert row["decisions"]["after_signing"] == [f"{R}3"]
    assert len(row["decisions"]["superseded"]) == 1


def test_the_signed_figures_are_had_again(story: dict[str, Any]) -> None:
    assert story["as of signing"] == story["adjusted"]


def test_a_park_whose_returns_are_all_retracted_is_missing_not_zero(
    story: dict[str, Any],
) -> None:
    assert story["retracted"]["water_use"] == ("missing", None, False)
    row = story["retracted status"]
    assert row["verdict"] == "not_received" and row["received"] is None
    assert sorted(row["decisions"]["retracted"]) == [f"{R}1", f"{R}2", f"{R}3"]


def test_status_says_that_decisions_wait_for_a_run(story: dict[str, Any]) -> None:
    assert "3 项决定还没有汇总" in story["untold"]
