"""The same seed makes the same demonstration, byte by byte, spoilt forms included."""

import os
from pathlib import Path

import pytest

from orchestration.demo.make import make_demo
from orchestration.instance import open_instance


def _originals(home: Path, seed: int) -> set[str]:
    parks = open_instance(home).reference / "parks.csv"
    parks.write_text("".join(parks.read_text("utf-8").splitlines(keepends=True)[:21]), "utf-8")
    submissions = make_demo(home, range(2024, 2025), "shandong", 0.3, seed).submissions
    return {name for _, _, names in os.walk(submissions) for name in names if len(name) == 64}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    return _originals(tmp_path_factory.mktemp("first") / "demo", seed=3)


def test_the_same_seed_makes_the_same_files(first: set[str], tmp_path: Path) -> None:
    assert _originals(tmp_path / "demo", seed=3) == first
    assert len(first) > 15


def test_another_seed_makes_other_files(first: set[str], tmp_path: Path) -> None:
    plan_list = 1  # printed data, the same in every demonstration
    assert len(_originals(tmp_path / "demo", seed=4) & first) == plan_list
