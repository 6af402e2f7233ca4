"""What goes back to the cities after a run, on six parks and two years."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from small_instance import SmallDemo

from ingestion.ledger import Ledger
from ingestion.parser import parse_file
from ingestion.roster import load_roster

Command = Callable[..., subprocess.CompletedProcess[str]]
SCHEMA = Path(__file__).parents[2] / "docs" / "findings.schema.json"


def _zips(home: Path) -> dict[str, Path]:
    return {p.relative_to(home / "returned").as_posix(): p for p in home.glob("returned/*/*.zip")}


def _entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def _state(home: Path) -> dict[str, tuple[str, int]]:
    return {
        name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for name, path in _zips(home).items()
    }


@pytest.fixture(scope="module")
def parcels(small_run: Path) -> dict[str, dict[str, bytes]]:
    return {name: _entries(path) for name, path in _zips(small_run).items()}


@pytest.fixture(scope="module")
def verdicts(small_run: Path) -> dict[str, str]:
    ledger = Ledger(f"sqlite:///{small_run / 'submissions' / 'ledger.sqlite'}")
    events = ledger.events("judged")
    ledger.close()
    return {str(event.return_id): (event.payload or {})["verdict"] for event in events}


def _copies(parcels: dict[str, dict[str, bytes]]) -> list[dict[str, object]]:
    return [
        json.loads(content)
        for entries in parcels.values()
        for name, content in entries.items()
        if name.endswith(".json")
    ]


def test_every_return_held_or_sent_back_goes_back_and_no_other(
    parcels: dict[str, dict[str, bytes]], verdicts: dict[str, str]
) -> None:
    going = {name: verdict for name, verdict in verdicts.items() if verdict != "passed"}
    assert going and {copy["return_id"]: copy["verdict"] for copy in _copies(parcels)} == going


def test_a_city_gets_its_own_parks_and_what_nobody_can_place_lies_apart(
    parcels: dict[str, dict[str, bytes]],
) -> None:
    assert {"2022/济宁市.zip", "2023/青岛市.zip", "unknown/未识别.zip"} <= set(parcels)
    assert not any("莱芜市" in name for name in parcels), "莱芜 is part of 济南市 today"


def test_every_file_received_stands_on_a_receipt_list(
    parcels: dict[str, dict[str, bytes]], small_run: Path
) -> None:
    named = []
    for entries in parcels.values():
        ws = openpyxl.load_workbook(io.BytesIO(entries["回执.xlsx"])).active
        rows = [row for row in ws.iter_rows(values_only=True) if isinstance(row[0], int)]
        assert all(row[6] in ("审核通过", "待核实", "退回修改") for row in rows)
        named += [row[1] for row in rows]
    ledger = Ledger(f"sqlite:///{small_run / 'submissions' / 'ledger.sqlite'}")
    received = [file.name for file in ledger.files()]
    ledger.close()
    assert sorted(named) == sorted(received)


def test_the_list_of_returns_counts_what_is_in_the_parcel(
    parcels: dict[str, dict[str, bytes]],
) -> None:
    for entries in parcels.values():
        copies = [name for name in entries if name.endswith(".json")]
        assert ("退回单.xlsx" in entries) == bool(copies)
        if copies:
            ws = openpyxl.load_workbook(io.BytesIO(entries["退回单.xlsx"])).active
            rows = [row for row in ws.iter_rows(values_only=True) if isinstance(row[0], int)]
            assert len(rows) == len(copies)


def test_every_machine_copy_follows_its_schema(parcels: dict[str, dict[str, bytes]]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    copies = _copies(parcels)
    assert copies
    for copy in copies:
        Draft202012Validator(schema).validate(copy)


def test_every_annotated_file_is_read_as_its_original(
    parcels: dict[str, dict[str, bytes]], small_run: Path
) -> None:
    roster = load_roster(small_run / "reference")
    for entries in parcels.values():
        for name, content in entries.items():
            if name.startswith("退还文件/") and name.endswith(".xlsx"):
                (copy,) = [
                    json.loads(other)
                    for path, other in entries.items()
                    if path.endswith(".json") and Path(path).parent == Path(name).parent
                ]
                sha256 = copy["file"]["sha256"]
                original = (small_run / "submissions" / sha256[:2] / sha256).read_bytes()
                assert parse_file(content, roster) == parse_file(original, roster)


def test_the_run_names_the_parcels(small_run: Path, parcels: dict[str, dict[str, bytes]]) -> None:
    said = (small_run / "run.out").read_text(encoding="utf-8")
    assert all(f"returned/{name}" in said for name in parcels)


@pytest.mark.long
def test_running_again_writes_no_parcel_and_a_new_file_only_its_citys(
    small_run: Path, small_demo: SmallDemo, tmp_path: Path, parkreport: Command
) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    before = _state(home)
    (home / "inbox" / "未识别的表.xlsx").write_bytes(b"not a workbook")
    parkreport("--home", home, "--lang", "zh", "run")
    after = _state(home)
    assert {name for name in after if after[name] != before.get(name)} == {"unknown/未识别.zip"}
    entries = _entries(_zips(home)["unknown/未识别.zip"])
    assert "退还文件/未识别的表-退回说明.xlsx" in entries


def test_the_same_files_give_the_same_bytes(small_run: Path, tmp_path: Path) -> None:
    from orchestration.instance import open_instance
    from orchestration.returning import return_workbooks

    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    before = {name: sha for name, (sha, _) in _state(home).items()}
    shutil.rmtree(home / "returned")
    instance = open_instance(home)
    ledger = instance.ledger()
    returned = return_workbooks(instance, ledger, {2018, 2022, 2023})
    ledger.close()
    assert {name: sha for name, (sha, _) in _state(home).items()} == before
    assert sorted(returned.changed) == sorted(_zips(home).values())


def test_a_park_placed_in_another_city_leaves_the_old_parcel(
    small_run: Path, tmp_path: Path
) -> None:
    from orchestration.instance import open_instance
    from orchestration.returning import return_workbooks

    home = tmp_path / "home"
    shutil.copytree(small_run, home)
    attributes = home / "reference" / "park_attributes.csv"
    moved = attributes.read_text(encoding="utf-8").replace(",city,370800,", ",city,370100,")
    attributes.write_text(moved, encoding="utf-8")
    instance = open_instance(home)
    ledger = instance.ledger()
    returned = return_workbooks(instance, ledger, {2022, 2023})
    ledger.close()
    assert {path.name for path in returned.withdrawn} == {"济宁市.zip"}
    assert "2023/济宁市.zip" not in _zips(home) and "2023/济南市.zip" in _zips(home)
