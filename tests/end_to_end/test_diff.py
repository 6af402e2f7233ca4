"""`parkreport diff`: a revision, a late return and an adjustment between two issues, told apart."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filled_forms import PARK, figure, form, one
from small_instance import few_exports

pytestmark = pytest.mark.long

OTHER, OTHER_NAME = "P3700020", "济南高新区"
WHO = ("--by", "张三", "--reason", "电话核实")
ADJUST = ("--field", "water_use", "--value-year", 2022, "--new", 1250, "--unit", "万立方米")
CONFIRMED = ("--confirmed-by", "园区王某", "--confirmed-on", "2023-12-22")


def call(home: Path, day: str, *arguments: object, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "--home", str(home), "--lang", "zh",
         *map(str, arguments)],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PARKREPORT_NOW": f"{day}T09:00:00+08:00"},
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def drop(home: Path, name: str, content: bytes) -> None:
    path = home / "inbox" / name
    path.write_bytes(content)
    os.utime(path, (1_600_000_000, 1_600_000_000))


def table(book: openpyxl.Workbook, sheet: str, header: str) -> list[dict[str, Any]]:
    """The rows below the line that begins with `header`."""
    rows = [list(row) for row in book[sheet].iter_rows(values_only=True)]
    at = next(i for i, row in enumerate(rows) if row[0] == header)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("diff") / "home"
    few_exports(home)
    settings = home / "instance.toml"
    text = settings.read_text(encoding="utf-8")
    both = text.replace('scopes = ["without"]', 'scopes = ["without", "with"]')
    settings.write_text(both, encoding="utf-8")
    call(home, "2023-12-20", "forms", "--year", 2023, "--park", PARK, "--out", home / "blank")
    drop(home, "明水.xlsx", form())
    call(home, "2023-12-20", "run")
    drop(home, "明水更正.xlsx", form({figure("energy_consumption"): 510000}))
    drop(home, "高新.xlsx", form({one("park_code"): OTHER, one("park_name"): OTHER_NAME}))
    call(home, "2023-12-22", "run")
    revised = f"park_progress-{PARK}-2023-r2"
    call(home, "2023-12-22", "decide", "adjust", revised, *ADJUST, *WHO, *CONFIRMED)
    call(home, "2023-12-23", "run")
    call(home, "2023-12-24", "run", "--as-of", "2023-12-20")
    (new,) = (home / "exports" / "2023").glob("*不含*情况表.xlsx")
    (old,) = home.glob(f"asof/*/exports/2023/{new.name}")
    out = home / "差异.xlsx"
    said = call(home, "2023-12-24", "diff", old, new, "--out", out)
    return {"home": home, "old": old, "new": new, "said": said, "book": openpyxl.load_workbook(out)}


def changed(story: dict[str, Any], indicator: str) -> dict[str, Any]:
    """The line of the province's figure of last year in A3, which stands first."""
    rows = table(story["book"], "数据变动", "表")
    return next(
        row
        for row in rows
        if row["表"].startswith("A3") and row["列"] == "2022年" and indicator in row["行"]
    )


def test_the_old_and_the_new_figure_stand_with_their_causes(story: dict[str, Any]) -> None:
    """2022 万吨标准煤: 500,000 t, then 510,000 t and the other park's 500,000 t."""
    row = changed(story, "能源消费总量")
    assert (row["原数"], row["新数"], row["增减"]) == (50, 101, 51)
    assert (row["原填报/应报"][:2], row["新填报/应报"][:2]) == ("1/", "2/")
    assert row["原因"] == "补报(晚到的报表)、更正(重报)"


def test_an_adjustment_is_told_from_the_revision_around_it(story: dict[str, Any]) -> None:
    """2022 万立方米: 1,200, then 1,250 as adjusted and the other park's 1,200."""
    row = changed(story, "用水总量")
    assert (row["原数"], row["新数"]) == (1200, 2450)
    assert row["原因"] == "补报(晚到的报表)、调整单"


def test_what_was_said_again_unchanged_is_no_cause(story: dict[str, Any]) -> None:
    assert changed(story, "工业固体废物产生量")["原因"] == "补报(晚到的报表)"


def test_each_cause_names_reporter_field_and_both_statements(story: dict[str, Any]) -> None:
    lines = table(story["book"], "变动原因", "原因")
    (revision,) = (row for row in lines if row["原因"] == "更正(重报)")
    assert revision["报送单位"] == "明水经济技术开发区"
    assert (revision["原填数"], revision["新填数"]) == ("500000", "510000")
    assert revision["原报表"].endswith("r1") and revision["新报表"].endswith("r2")
    assert revision["影响的数(个)"] >= 1
    (adjusted,) = (row for row in lines if row["原因"] == "调整单")
    assert adjusted["报送单位代码"] == PARK
    assert (adjusted["原填数"], adjusted["新填数"]) == ("1200", "1250")


def test_the_returns_in_between_are_listed(story: dict[str, Any]) -> None:
    rows = [row for row in story["book"]["报表变化"].iter_rows(values_only=True)]
    assert ("新收", f"park_progress-{OTHER}-2023-r1") in rows
    assert ("新收", f"park_progress-{PARK}-2023-r2") in rows


def test_the_same_issue_twice_has_no_difference(story: dict[str, Any]) -> None:
    new = story["new"]
    said = call(story["home"], "2023-12-24", "diff", new, new, "--out", story["home"] / "x.xlsx")
    assert "变动的数 0 个" in said


def test_the_wrong_order_and_another_workbook_are_refused(story: dict[str, Any]) -> None:
    home, old, new = story["home"], story["old"], story["new"]
    out = home / "no.xlsx"
    assert "先后" in call(home, "2023-12-24", "diff", new, old, "--out", out, status=1)
    (other,) = (home / "exports" / "2023").glob("*(含*情况表.xlsx")
    assert "不是同一种表" in call(home, "2023-12-24", "diff", old, other, "--out", out, status=1)
    assert not out.exists()
