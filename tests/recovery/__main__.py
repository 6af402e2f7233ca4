"""Breakdowns: what a run is put through, and whether the next one gives what it would have given.

`make recovery`, or `python tests/recovery KILLS SEED`. A small instance of synthetic returns; after
each breakdown it is asked whether anything received was lost, whether a half-written document was
visible, and whether the next run gives the bytes of an undisturbed one. Kills come at moments drawn
from the seed. The table goes to docs/recovery.md and between two markers of the README.
"""

import sys
import tempfile
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS)]

from breakdowns import all_breakdowns  # noqa: E402
from patient import Patient  # noqa: E402
from readme_section import put_into_readme  # noqa: E402
from recovery_page import page, section  # noqa: E402

PAGE = _TESTS.parent / "docs" / "recovery.md"
KILLS, SEED = 50, 20261122


def main() -> None:
    given = [int(number) for number in sys.argv[1:3]]
    kills, seed = [*given, *(KILLS, SEED)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder:
        outcomes = all_breakdowns(Patient.made(Path(folder)), kills, seed)
    written = page(outcomes, kills, seed)
    PAGE.write_text(written, encoding="utf-8")
    put_into_readme("recovery", section(outcomes))
    print(written)
    sys.exit(0 if all(outcome.is_sound for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
