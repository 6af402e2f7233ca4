"""An instance that a test breaks on purpose, and what `doctor` then says of it."""

import re
import sqlite3
from pathlib import Path

from orchestration.doctor import diagnose
from orchestration.instance import Instance
from orchestration.texts import set_language


def told(home: Path) -> list[str]:
    """Codes of what is wrong; every line must have its texts in both languages."""
    complaints = diagnose(Instance(home))
    for language in ("zh", "en"):
        set_language(language)
        assert all(complaint.what and complaint.remedy for complaint in complaints)
    set_language(None)
    return [complaint.code for complaint in complaints if complaint.wrong]


def noted(home: Path) -> list[str]:
    codes = [complaint.code for complaint in diagnose(Instance(home)) if not complaint.wrong]
    return [code for code in codes if not code.startswith("program_")]


def originals(home: Path) -> list[Path]:
    return sorted((home / "submissions").glob("??/*"))


def edit_settings(home: Path, old: str, new: str) -> None:
    path = home / "instance.toml"
    written, count = re.subn(old, new, path.read_text(encoding="utf-8"), flags=re.M)
    assert count == 1
    path.write_text(written, encoding="utf-8")


def execute(home: Path, *statements: str) -> None:
    connection = sqlite3.connect(home / "submissions" / "ledger.sqlite")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def lose_level(home: Path, park: str) -> None:
    """Take a park's level out of the reference data: it cannot stand in any table."""
    attributes = home / "reference" / "park_attributes.csv"
    lines = attributes.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not (line.startswith(park) and ",level," in line)]
    assert len(kept) == len(lines) - 1
    attributes.write_text("\n".join(kept) + "\n", encoding="utf-8")
