"""Fuzzing of reader and parser: good files changed at random, for a bounded time, from a seed.

`make fuzz`, or `python tests/fuzz SECONDS SEED`: the same seed changes the same files in the same
way; the time decides how many. Each file is read as intake reads it, in worker processes under its
limits. Nothing random can say what was meant, so this asks only what must hold of any bytes: no
file ends the reader, none passes its limits unseen, each has a verdict with a reason, and what is
called a reading stands in the file: openpyxl, where it can open it, finds each number that was read
at its cell. What a fault means is asked by `make faults`. The table goes to docs/fuzz.md, its sum
between two markers of the README.
"""

import itertools
import random
import sys
import tempfile
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS), str(_TESTS / "faults")]

from fuzz_outcomes import Outcomes, read_all  # noqa: E402
from fuzz_page import page, section  # noqa: E402
from good_files import good_files  # noqa: E402
from measured import tell_into  # noqa: E402
from mutations import MUTATIONS, mutated  # noqa: E402
from readme_section import put_into_readme  # noqa: E402

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fuzz.md"
SECONDS, SEED, ROUND = 600, 20261122, 128


def main() -> None:
    seconds, seed = (int(given) for given in (*sys.argv[1:], SECONDS, SEED)[:2])
    with tempfile.TemporaryDirectory() as folder:
        good, told = good_files(Path(folder)), Path(folder) / "told"
        tell_into(told)
        outcomes = Outcomes(seconds, seed)  # the time starts
        numbers = itertools.count()
        while not outcomes.time_is_up:
            paths = []
            for number in itertools.islice(numbers, ROUND):
                rng = random.Random(f"{seed}-{number}")
                source, mutation = rng.choice(good), rng.choice(MUTATIONS)
                path = Path(folder) / f"{number}-{mutation.__name__}-{source.name}"
                path.write_bytes(mutated(source.read_bytes(), mutation, rng))
                paths.append(path)
            read_all(paths, told, outcomes)
            for path in paths:
                path.unlink()
    written = page(outcomes)
    PAGE.write_text(written, encoding="utf-8")
    put_into_readme("fuzz", section(outcomes))
    print(written)
    sys.exit(1 if outcomes.crashes or outcomes.not_there or not outcomes.numbers else 0)


if __name__ == "__main__":
    main()
