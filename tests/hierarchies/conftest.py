"""The oracle and the comparison of marts lie in rooms of their own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / room) for room in ("hierarchies", "end_to_end", "oracle")]

if TYPE_CHECKING:
    from compiled_models import CompiledModels


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> "CompiledModels":
    from compiled_models import compile_models

    return compile_models(tmp_path_factory.mktemp("compiled") / "home")
