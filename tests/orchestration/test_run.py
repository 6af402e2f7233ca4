"""`run` as its user sees it, on six parks and two years."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from filled_forms import figure, place
from small_instance import SMALL_ROSTER, SmallDemo

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_a_run_says_what_became_of_everything(small_run: Path) -> None:
    said = (small_run / "run.out").read_text(encoding="utf-8")
    assert "收到报表" in said and "审核通过" in said and "退回修改" in said
    workbooks = [line.strip() for line in said.splitlines() if line.strip().endswith(".xlsx")]
    assert workbooks and all(Path(path).exists() for path in workbooks if path.startswith("/"))


def test_running_again_with_nothing_new_changes_no_byte(
    small_run: Path, tmp_path: Path, parkreport: Command
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    before = _state(home / "exports")
    done = parkreport("--home", home, "--lang", "en", "run")
    assert "(0 changed)" in done.stdout
    assert _state(home / "exports") == before


def _state(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_received_is_kept_and_attributed_or_named(small_run: Path) -> None:
    ledger = f"{small_run}/submissions/ledger.sqlite"
    import sqlite3

    with sqlite3.connect(ledger) as connection:
        files = connection.execute("SELECT sha256, name FROM files").fetchall()
        judged = connection.execute("SELECT count(*) FROM events WHERE kind='judged'").fetchone()
        returns = connection.execute("SELECT count(*) FROM returns").fetchone()
    assert files
    for sha256, _ in files:
        content = (small_run / "submissions" / sha256[:2] / sha256).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
    assert judged == returns


def test_status_names_who_has_not_reported(small_run: Path, parkreport: Command) -> None:
    done = parkreport("--home", small_run, "status", "--year", 2023, "--json")
    rows = [row for row in json.loads(done.stdout) if row["park"]]
    assert {row["name"] for row in rows} == set(SMALL_ROSTER)
    assert all(row["due"] == "2023-12-31" for row in rows)
    assert {row["city"] for row in rows if row["name"].startswith("莱")} == {"济南市"}


def test_a_second_writer_is_told_that_the_instance_is_in_use(
    small_run: Path, parkreport: Command
) -> None:
    import fcntl

    with (small_run / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = parkreport("--home", small_run, "--lang", "zh", "run", ok=False)
    assert done.returncode == 1
    assert "正由另一个 parkreport 进程使用" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_as_of_gives_an_earlier_state_and_touches_nothing_else(
    small_run: Path, tmp_path: Path, parkreport: Command
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    before = _state(home / "exports")
    parkreport("--home", home, "run", "--as-of", "2020-01-01")
    (warehouse,) = home.glob("asof/*/warehouse.duckdb")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        counted = connection.execute(
            "SELECT count(*) FROM fct_park_indicator WHERE state = 'counted'"
        ).fetchone()
    assert counted == (0,)
    assert _state(home / "exports") == before


@pytest.mark.long
def test_two_clean_directories_give_the_same_bytes(
    small_run: Path, tmp_path: Path, parkreport: Command
) -> None:
    """The same ledger and moment: what an instance has received, and nothing that a run made."""
    received = ("instance.toml", "reference", "submissions", "facts")
    issued = []
    for name in ("here", "somewhere/else"):
        home = tmp_path / name
        home.mkdir(parents=True)
        for part in received:
            source = small_run / part
            copy = shutil.copytree if source.is_dir() else shutil.copyfile
            copy(source, home / part)
        parkreport("--home", home, "run", "--as-of", "2026-02-20")
        (exports,) = home.glob("asof/*/exports")
        issued.append({name: sha256 for name, (sha256, _) in _state(exports).items()})
    assert issued[0] == issued[1]
    kinds = {Path(name).suffix for name in issued[0]}
    assert kinds == {".xlsx", ".docx", ".json", ".parquet", ".html", ".css", ".js"}


def test_a_late_workbook_refreshes_the_workbooks(
    small_run: Path, small_demo: SmallDemo, tmp_path: Path, parkreport: Command
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    forms = parkreport("--home", home, "forms", "--year", 2023, "--out", tmp_path / "forms")
    assert forms.returncode == 0
    blank = next((tmp_path / "forms").glob("*邹城工业园区.xlsx"))
    shutil.copyfile(blank, home / "inbox" / "late.xlsx")
    done = parkreport("--home", home, "--lang", "en", "run")
    assert "Received: 1" in done.stdout


@pytest.mark.long
def test_a_correction_leaves_the_documents_of_other_cities(
    small_run: Path, small_demo: SmallDemo, tmp_path: Path, parkreport: Command
) -> None:
    """A park of 济南 restates two years: what 青岛 and 济宁 were issued stands, file by file."""
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    before = _state(home / "exports")
    book = openpyxl.load_workbook(next(small_demo.inbox.rglob("2023-*平阴工业园区*.xlsx")))
    at = place(figure("energy_consumption", "this_year"))
    book[at.sheet][at.cell] = round(book[at.sheet][at.cell].value * 1.01, 2)
    book.save(home / "inbox" / "corrected.xlsx")
    parkreport("--home", home, "run")
    after = _state(home / "exports")
    of_cities = {name for name in before if "/cities/" in name}
    changed = {name for name in of_cities if after[name] != before[name]}
    assert {Path(name).name[:3] for name in changed} == {"济南市"}
    assert {Path(name).name[:3] for name in of_cities - changed} >= {"青岛市", "济宁市"}
    assert after["2023/audit/site.json"] != before["2023/audit/site.json"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["run", "--year", "20x3"], 2),
        (["forms", "--year", "1999", "--describe"], 2),
        (["nonsense"], 2),
        (["status", "--year", "2023"], 1),
    ],
)
def test_wrong_usage_and_failures_have_their_exit_status(
    arguments: list[str], status: int, tmp_path: Path, parkreport: Command
) -> None:
    done = parkreport("--home", tmp_path / "new", *arguments, ok=False)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_check_records_nothing(small_demo: SmallDemo, tmp_path: Path, parkreport: Command) -> None:
    home = tmp_path / "home"
    form = next(small_demo.inbox.rglob("2023-*.xlsx"))
    done = parkreport("--home", home, "--lang", "zh", "check", form)
    assert "演示用的合成数据表" in done.stdout  # a real instance refuses a synthetic form
    assert not (home / "submissions" / "ledger.sqlite").exists()


@pytest.mark.long
def test_the_checks_of_findings_tell_how_things_stand_not_what_the_last_run_did(
    small_run: Path, tmp_path: Path, parkreport: Command
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    parkreport("--home", home, "run")  # judges nothing new
    query = (
        "import dagster as dg\n"
        "from dagster import AssetCheckKey, AssetKey\n"
        "with dg.DagsterInstance.get() as i:\n"
        "    key = AssetCheckKey(AssetKey('findings'), 'no_return_sent_back')\n"
        "    storage = i.event_log_storage\n"
        "    (record,) = storage.get_latest_asset_check_execution_by_key([key]).values()\n"
        "    print(record.event.dagster_event.event_specific_data.metadata['count'].value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", query],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DAGSTER_HOME": str(home / "dagster")},
    )
    assert int(done.stdout) >= 1


def test_a_typo_in_the_settings_is_named(tmp_path: Path, parkreport: Command) -> None:
    home = tmp_path / "home"
    one_park = ("forms", "--year", 2025, "--park", "P3700394", "--out", tmp_path / "f")
    parkreport("--home", home, *one_park)
    settings = home / "instance.toml"
    settings.write_text(settings.read_text("utf-8").replace("unit =", "unti ="), encoding="utf-8")
    done = parkreport("--home", home, "status", "--year", 2025, ok=False)
    assert done.returncode == 1
    assert "instance.toml" in done.stderr and "unti" in done.stderr


def test_an_empty_form_is_one_finding(tmp_path: Path, parkreport: Command) -> None:
    home = tmp_path / "home"
    one_park = ("forms", "--year", 2025, "--park", "P3700394", "--out", tmp_path / "f")
    parkreport("--home", home, *one_park)
    (form,) = (tmp_path / "f").glob("*.xlsx")
    done = parkreport("--home", home, "--lang", "zh", "check", form, "--json")
    checked = json.loads(done.stdout)
    assert [finding["rule"] for finding in checked["findings"]] == ["F05"]
    assert checked["verdict"] == "sent_back"
