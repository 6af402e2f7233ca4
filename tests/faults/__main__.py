"""Spoils good workbooks by class, lets the intake take them, and says what came of each.

The table is written into the README; the same seed gives the same table.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fault_table import SEED, ClassResult, all_classes, last_line, table
from readme_section import put_into_readme

INSTANCES = 5


def section(results: list[ClassResult]) -> str:
    """What the README says of the faults, between its two markers; no clock and no chance in it."""
    handled = sum(result.is_handled for result in results)
    files = sum(len(result.files) for result in results)
    lines = [
        f"`make faults` writes this section: good workbooks spoilt in {len(results)} ways (rows",
        "and columns moved, headers retyped, units off by 10⁴, figures as people type them, totals",
        "that are none, wrong park or year, damaged and hostile files) by chance with a fixed seed",
        f"({SEED}), {files} in all, received, read and judged as a run does it. What must come out",
        "is stated by the program that spoils them; it shares no decision with the one that reads",
        "them. *Detected*: the file came back for the right reason, or the fault was named.",
        "*Located*: at exactly the cells where it stands. *Read right*: everything else in the",
        "file, to the last cell. *Wrong values accepted*: figures that count and differ from what",
        "was meant, and figures lost without a word. A dash: the question does not arise.",
        "",
        "<details><summary>",
        f"{handled} of {len(results)} classes handled to the last cell; {last_line(results)}",
        "</summary>",
        "",
        *table(results),
        "",
        "</details>",
    ]
    return "\n".join(lines)


def main() -> None:
    results = all_classes(INSTANCES)
    written = section(results)
    put_into_readme("faults", written)
    print(written)
    print(last_line(results))
    if os.environ.get("FAULTS_WHY"):
        for result in results:
            for number, file in enumerate(result.files):
                if file.why:
                    print(f"{result.fault.name} {number}: {file.why}", file=sys.stderr)


if __name__ == "__main__":
    main()
