"""Spoils good workbooks by class, lets the intake take them, and says what came of each.

The table is written to docs/faults.md; the same seed gives the same table.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fault_table import SEED, all_classes, last_line, table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
INSTANCES = 5


def main() -> None:
    results = all_classes(INSTANCES)
    handled = sum(result.is_handled for result in results)
    files = sum(len(result.files) for result in results)
    lines = [
        "# Faults",
        "",
        f"Written by `make faults`: good workbooks spoilt in {len(results)} ways, {INSTANCES}",
        f"times each by chance (seed {SEED}), {files} in all, received, read and judged as a run",
        "does it. What must come out is stated by the program that spoils them; it shares no",
        "decision with the one that reads them. *Detected*: the file came back for the right",
        "reason, or the fault was named. *Located*: at exactly the cells where it stands. *Read",
        "right*: everything else in the file, to the last cell. *Wrong values accepted*: figures",
        "that count and differ from what was meant, and figures lost without a word. A dash: the",
        "question does not arise.",
        "",
        *table(results),
        "",
        f"classes handled to the last cell: {handled} of {len(results)}",
        "",
        last_line(results),
        "",
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines[11:]))
    if os.environ.get("FAULTS_WHY"):
        for result in results:
            for number, file in enumerate(result.files):
                if file.why:
                    print(f"{result.fault.name} {number}: {file.why}", file=sys.stderr)


if __name__ == "__main__":
    main()
