"""Measurements, side by side in one run, written to docs/benchmarks.md and README by this command.

`make bench` measures all parts; `make bench PARTS="intake models"` those named, and leaves the
others of the page as they are. Each part is a module of this folder that says what it compares.
Filled inboxes take minutes to make: with PARKREPORT_BENCH_HOMES=<folder> they are kept there.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import exports_bench
import intake_bench
import models_bench
import nation_bench
import runs_bench
from benchmark_page import put
from homes import Homes

KEPT = "PARKREPORT_BENCH_HOMES"
PARTS: dict[str, tuple[str, Callable[[Homes], str]]] = {
    "intake": (intake_bench.TITLE, intake_bench.intake_part),
    "models": (models_bench.TITLE, models_bench.models_part),
    "exports": (exports_bench.TITLE, exports_bench.exports_part),
    "runs": (runs_bench.TITLE, runs_bench.runs_part),
    "nation": (nation_bench.TITLE, nation_bench.nation_part),
}


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := set(wanted) - PARTS.keys():
        sys.exit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    titles = [title for title, _ in PARTS.values()]
    with tempfile.TemporaryDirectory(prefix="parkreport-bench-") as folder:
        homes = Homes(Path(folder), Path(os.environ.get(KEPT, folder)))
        for name in wanted:
            print(put([PARTS[name][1](homes)], titles), flush=True)


if __name__ == "__main__":
    main()
