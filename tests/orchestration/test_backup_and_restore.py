"""An instance as one archive and back: nothing lost, nothing changed, nothing let in."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.ledger import Ledger
from orchestration.backup import back_up
from orchestration.instance import Instance
from orchestration.restore import restore, set_ledger
from orchestration.texts import CommandError, set_language

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


@pytest.fixture(scope="module")
def archive(small_run: Path, tmp_path_factory: pytest.TempPathFactory, parkreport: Command) -> Path:
    """The small instance after its run, with two files that wait in the inbox."""
    home = tmp_path_factory.mktemp("kept") / "home"
    shutil.copytree(small_run, home)
    waiting = {"a.xlsx": 1_600_000_200, "市/b.xlsx.part": 1_600_000_100}
    for name, moment in waiting.items():
        path = home / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
        os.utime(path, (moment, moment))
    (home / "facts" / "2022" / "f000009.unfinished").write_bytes(b"half")
    out = home.parent / "archive.zip"
    done = parkreport("--home", home, "--lang", "zh", "backup", "--out", out)
    assert str(out) in done.stdout and "未包含" in done.stdout
    return out


def _ledger(home: Path) -> tuple[Any, ...]:
    ledger = Ledger(f"sqlite:///{home / 'submissions' / 'ledger.sqlite'}")
    rows = ledger.files(), ledger.returns(), ledger.events()
    ledger.close()
    return rows


def _bytes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "ledger.sqlite"
    }


def test_what_is_restored_is_what_was_there(archive: Path, small_run: Path, tmp_path: Path) -> None:
    home = tmp_path / "back"
    restore(archive, home)
    for folder in ("exports", "returned", "facts", "submissions", "reference"):
        assert _bytes_of(home / folder) == _bytes_of(small_run / folder) != {}
    assert (home / "instance.toml").read_bytes() == (small_run / "instance.toml").read_bytes()
    assert _ledger(home) == _ledger(small_run)
    assert not list(home.parent.glob(".*.restoring"))


def test_files_waiting_in_the_inbox_keep_their_order_and_originals_their_protection(
    archive: Path, tmp_path: Path
) -> None:
    home = tmp_path / "back"
    restore(archive, home)
    assert (home / "inbox" / "a.xlsx").stat().st_mtime == 1_600_000_200
    assert (home / "inbox" / "市" / "b.xlsx.part").stat().st_mtime == 1_600_000_100
    originals = list((home / "submissions").glob("??/*"))
    assert originals and {stat.S_IMODE(path.stat().st_mode) for path in originals} == {0o444}


@pytest.mark.long
def test_a_run_after_restoring_changes_no_byte(
    small_run: Path, tmp_path: Path, parkreport: Command
) -> None:
    parkreport("--home", small_run, "backup", "--out", tmp_path / "a.zip")
    home = tmp_path / "back"
    done = parkreport("--lang", "en", "restore", tmp_path / "a.zip", "--home", home)
    assert str(home) in done.stdout
    done = parkreport("--home", home, "--lang", "en", "run")
    assert "(0 changed)" in done.stdout
    for folder in ("exports", "returned"):
        assert _bytes_of(home / folder) == _bytes_of(small_run / folder)
    assert _ledger(home) == _ledger(small_run)


def test_the_archive_says_what_is_in_it_and_is_private(archive: Path, small_run: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        manifest = json.loads(file.read("manifest.json"))
        names = set(file.namelist())
        for name, entry in manifest["files"].items():
            assert hashlib.sha256(file.read(name)).hexdigest() == entry["sha256"]
    files, returns, events = _ledger(small_run)
    assert manifest["rows"] == {"files": len(files), "returns": len(returns), "events": len(events)}
    assert names == {*manifest["files"], "manifest.json"}
    assert {name.split("/")[1] for name in names if name.startswith("instance/")} >= {
        *("instance.toml", "reference", "submissions", "facts", "exports", "returned", "inbox")
    }
    for left_out in (
        "warehouse.duckdb",
        "build/",
        "dagster/",
        "lock",
        "ledger.sqlite",
        "unfinished",
    ):
        assert not [name for name in names if name.removeprefix("instance/").startswith(left_out)]
        assert not [name for name in names if name.endswith(left_out)]
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_the_same_instance_gives_the_same_archive(small_run: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        back_up(Instance(small_run), tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_nothing_is_overwritten_by_a_backup(small_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.zip"
    out.write_text("mine")
    with pytest.raises(CommandError, match="exists already"):
        back_up(Instance(small_run), out)
    assert out.read_text() == "mine"
    with pytest.raises(CommandError, match="lies inside the instance"):
        back_up(Instance(small_run), small_run / "exports" / "a.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_no_backup_while_another_process_writes(
    small_run: Path, tmp_path: Path, parkreport: Command
) -> None:
    import fcntl

    with (small_run / "lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = parkreport(
            "--home", small_run, "--lang", "zh", "backup", "--out", tmp_path / "a.zip", ok=False
        )
    assert done.returncode == 1 and "正由另一个 parkreport 进程使用" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_directory_with_anything_in_it_is_left_alone(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    restore(archive, home)  # an empty one may be there
    before = _bytes_of(home)
    with pytest.raises(CommandError, match="is not empty"):
        restore(archive, home)
    assert _bytes_of(home) == before


def _changed(archive: Path, out: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out


def _entry(content: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "bytes": len(content), "mode": 0o644, "mtime_ns": 0}


def _with_manifest(members: dict[str, bytes], change: Callable[[dict[str, Any]], None]) -> None:
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()


def _smuggle(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = b"evil"
        _with_manifest(members, lambda manifest: manifest["files"].update({name: _entry(b"evil")}))

    return change


def _flip_a_figure(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.endswith(".xlsx") and "exports" in name)
    members[name] = members[name][:-1] + bytes([members[name][-1] ^ 1])


def _drop_an_original(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("instance/submissions/"))]


def _add_unlisted(members: dict[str, bytes]) -> None:
    members["instance/reference/more.csv"] = b"x"


def _alter_an_event(members: dict[str, bytes]) -> None:
    members["ledger/events.jsonl"] = members["ledger/events.jsonl"].replace(b"held", b"pass", 1)


def _shorten_the_ledger(members: dict[str, bytes]) -> None:
    lines = members["ledger/events.jsonl"].splitlines(keepends=True)
    content = members["ledger/events.jsonl"] = b"".join(lines[:-1])
    _with_manifest(members, lambda m: m["files"].update({"ledger/events.jsonl": _entry(content)}))


def _no_ledger_row(members: dict[str, bytes]) -> None:
    content = members["ledger/files.jsonl"] = b'{"file_id": 1}\n'
    _with_manifest(members, lambda m: m["files"].update({"ledger/files.jsonl": _entry(content)}))


def _from_the_future(members: dict[str, bytes]) -> None:
    _with_manifest(members, lambda manifest: manifest.update(parkreport_backup=2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_flip_a_figure, "is not what was put in"),
        (_drop_an_original, "not those of its manifest"),
        (_add_unlisted, "not those of its manifest"),
        (_alter_an_event, "is not what was put in"),
        (_shorten_the_ledger, "rows instead of"),
        (_no_ledger_row, "files.jsonl:1"),
        (_from_the_future, "upgrade the program"),
        (lambda members: members.pop("manifest.json"), "no archive of parkreport"),
        *(
            (_smuggle(name), "leads out of the instance")
            for name in (
                "instance/../../evil",
                "../evil",
                "/tmp/evil",
                "instance/./evil",
                "instance//evil",
                "instance/..\\evil",
                "elsewhere/evil",
                "instance",
            )
        ),
        (_smuggle("instance/instance.toml/evil"), "stands twice"),
    ],
)
def test_a_damaged_or_forged_archive_restores_nothing(
    change: Callable[[dict[str, bytes]], None], said: str, archive: Path, tmp_path: Path
) -> None:
    forged = _changed(archive, tmp_path / "forged.zip", change)
    inner = tmp_path / "inner"
    inner.mkdir()
    with pytest.raises(CommandError, match=said):
        restore(forged, inner / "home")
    assert list(inner.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forged.zip", "inner"]


def test_a_file_that_is_no_archive_is_told_without_a_traceback(
    tmp_path: Path, parkreport: Command
) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    done = parkreport("--home", tmp_path / "home", "restore", tmp_path / "a.zip", ok=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_ledger_that_nobody_answers_for_leaves_nothing_behind(
    archive: Path, tmp_path: Path
) -> None:
    for url, said in (
        ("mysql://me:geheim@h/db", "not an address of a ledger"),
        ("postgresql://me:geheim@127.0.0.1:1/db", "cannot be used"),
    ):
        with pytest.raises(CommandError, match=said) as raised:
            restore(archive, tmp_path / "home", url)
        assert "geheim" not in str(raised.value)
        assert list(tmp_path.iterdir()) == []


def test_another_place_of_the_ledger_is_written_into_the_settings_and_nothing_else(
    small_run: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "instance.toml"
    shutil.copyfile(small_run / "instance.toml", settings)
    before = settings.read_text(encoding="utf-8")
    set_ledger(settings, "postgresql://me:w%22ord@h/db")
    after = settings.read_text(encoding="utf-8")
    assert after == before.replace('url = ""', 'url = "postgresql://me:w%22ord@h/db"') != before
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    set_ledger(settings, "sqlite")
    assert settings.read_text(encoding="utf-8") == before
    settings.write_text(before.replace('url = ""', 'url = """\n"""'), encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be rewritten"):
        set_ledger(settings, "postgresql://h/db")
