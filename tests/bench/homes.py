"""Instances to be measured, made once in a folder: what was received, and what a run made of it."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from timing import Watched, watched

from ingestion.intake import original
from orchestration.demo.make import DEMO_NOW, make_demo
from orchestration.demo.roster import Park, synthetic_nation
from orchestration.instance import Instance

YEARS = range(2021, 2026)
NATION = 2543
NOW: Mapping[str, str] = {"PARKREPORT_NOW": DEMO_NOW.isoformat()}


def run_of(home: Path) -> list[str]:
    return [sys.executable, "-m", "orchestration.cli", "--home", str(home), "run"]


def first_parks(parks: int) -> list[Park]:
    """The first of the synthetic nation, without those that count in a park which is left out."""
    chosen = synthetic_nation()[:parks]
    codes = {park.code for park in chosen} | {""}
    return [park for park in chosen if park.counts_in in codes]


@dataclass(frozen=True)
class Homes:
    """Made in `folder` when they are asked for; filled inboxes in `kept`, if not there already."""

    folder: Path
    kept: Path

    @cached_property
    def shandong(self) -> Path:
        """Shandong's 106 parks over five years, all forms received, nothing read."""
        return self._filled("shandong", "shandong", None)

    @cached_property
    def after_a_run(self) -> tuple[Path, Watched]:
        """The same after a run, and what that took."""
        home = self.folder / "after-a-run"
        shutil.copytree(self.shandong, home)
        return home, watched(run_of(home), NOW)

    def nation(self, parks: int = NATION) -> Path:
        """The first parks of the synthetic nation over five years, received, nothing read."""
        return self._filled(f"nation-{parks}", "national", first_parks(parks))

    def _filled(self, name: str, roster: str, nation: list[Park] | None) -> Path:
        home = self.kept / name
        if not home.exists():
            making = self.folder / "making"
            make_demo(making, YEARS, roster, 0.0, 1, nation=nation)
            shutil.move(making, home)
        return home

    def nation_after_a_run(self, parks: int = NATION) -> tuple[Path, Watched]:
        home = self.folder / f"nation-{parks}-after-a-run"
        if not home.exists():
            shutil.copytree(self.nation(parks), home)
            self._runs[parks] = watched(run_of(home), NOW)
        return home, self._runs[parks]

    @cached_property
    def _runs(self) -> dict[int, Watched]:
        return {}


def documents(home: Path) -> list[Path]:
    """The official workbooks and reports of an instance."""
    return [*home.glob("exports/**/*.xlsx"), *home.glob("exports/**/*.docx")]


def until_documents(home: Path, run: Watched) -> float:
    """Seconds from the start of a run until its last document was written."""
    return max(path.stat().st_mtime for path in documents(home)) - run.began


def received_forms(instance: Instance, folder: Path) -> list[Path]:
    """The workbooks that an instance received, with their file ending, in `folder`."""
    ledger = instance.ledger()
    files = [file for file in ledger.files() if file.name.endswith(".xlsx")]
    ledger.close()
    folder.mkdir()
    paths = []
    for file in files:
        path = folder / f"{file.sha256}.xlsx"
        os.link(original(instance.submissions, file.sha256), path)
        paths.append(path)
    return paths
