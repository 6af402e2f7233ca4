"""What the Dagster UI shows of shares and tables."""

import pytest

from orchestration.markdown import share, table


@pytest.mark.parametrize(
    ("part", "whole", "blocks"),
    [(0, 6, 0), (1, 106, 0), (53, 106, 5), (105, 106, 9), (106, 106, 10)],
)
def test_a_bar_is_full_only_when_nothing_is_missing(part: int, whole: int, blocks: int) -> None:
    shown = share(part, whole)
    assert shown.count("█") == blocks
    assert shown.count("█") + shown.count("░") == 10
    assert shown.endswith(f"{part}/{whole}")


def test_nothing_expected_is_an_empty_bar() -> None:
    assert "█" not in share(0, 0)


def test_a_cell_cannot_break_its_table() -> None:
    lines = table(("name", "n"), [("a|b\nc", 1)]).splitlines()
    assert lines == ["| name | n |", "| --- | --- |", "| a\\|b c | 1 |"]
