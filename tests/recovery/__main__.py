"""Breakdowns: what a run is put through, and whether the next one gives what it would have given.

`make recovery`, or `python tests/recovery KILLS SEED`. A small instance of synthetic returns; after
each breakdown it is asked whether anything received was lost, whether a half-written document was
visible, and whether the next run gives the bytes of an undisturbed one. Kills come at moments drawn
from the seed. The table goes to docs/recovery.md and, summed up, between two markers of the README.
"""

import random
import sys
import tempfile
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS)]

from breakdowns import all_breakdowns  # noqa: E402
from patient import Patient  # noqa: E402
from recovery_page import page, put_into_readme  # noqa: E402

ROOT = _TESTS.parent
KILLS, SEED = 50, 20261122


def main() -> None:
    kills, seed = (int(given) for given in (*sys.argv[1:], KILLS, SEED)[:2])
    with tempfile.TemporaryDirectory() as folder:
        patient = Patient.made(Path(folder))
        outcomes = all_breakdowns(patient, kills, random.Random(seed))
    written = page(outcomes, kills, seed)
    (ROOT / "docs" / "recovery.md").write_text(written, encoding="utf-8")
    put_into_readme(ROOT / "README.md", outcomes)
    print(written)
    sys.exit(0 if all(outcome.is_sound for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
