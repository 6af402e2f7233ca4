"""dbt as a run calls it, on the snapshot of an instance that received nothing."""

import os
import subprocess
import sys
from pathlib import Path

DBT_PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
DBT = Path(sys.executable).with_name("dbt")


def dbt(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(DBT), *arguments, "--project-dir", str(DBT_PROJECT), "--profiles-dir",
         str(DBT_PROJECT), "--target-path", str(home / "target"), "--log-path", str(home)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PARKREPORT_HOME": str(home), "PARKREPORT_OUTPUT": str(home)},
    )  # fmt: skip


def build_without_returns(home: Path, unit: str = "370000") -> Path:
    """The warehouse of a new instance of that reporting unit: real parks, nothing received."""
    from orchestration.instance import open_instance
    from orchestration.snapshot import write_snapshot

    instance = open_instance(home)
    settings = home / "instance.toml"
    text = settings.read_text("utf-8").replace('unit = "370000"', f'unit = "{unit}"')
    settings.write_text(text, encoding="utf-8")
    instance = open_instance(home)
    ledger = instance.ledger()
    write_snapshot(instance, ledger)
    ledger.close()
    done = dbt(instance.home, "build", "--exclude", "test_type:unit")
    assert done.returncode == 0, done.stdout[-3000:]
    return instance.home
