"""The same seed makes the same demonstration, byte by byte, spoilt forms included."""

import os
from pathlib import Path

import pytest

from orchestration.demo.make import make_demo
from orchestration.instance import open_instance

pytestmark = pytest.mark.long

PARKS = 20


def _originals(home: Path, seed: int) -> set[str]:
    reference = open_instance(home).reference
    first_parks = (reference / "parks.csv").read_text("utf-8").splitlines()[: 1 + PARKS]
    kept = {line.split(",")[0] for line in first_parks}  # and the header's `park`
    for name in ("parks.csv", "park_names.csv", "park_attributes.csv"):
        lines = (reference / name).read_text("utf-8").splitlines(keepends=True)
        of_kept = (line for line in lines if line.split(",")[0] in kept)
        (reference / name).write_text("".join(of_kept), "utf-8")
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
