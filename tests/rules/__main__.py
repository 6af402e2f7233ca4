"""`make rules`: every rule against its seeded faults and against clean returns; writes the page."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "expectations")]

from clean_returns import clean_returns  # noqa: E402
from rule_table import page  # noqa: E402
from seeded import seeded_results  # noqa: E402

PAGE = TESTS.parent / "docs" / "rules.md"
SEEDS = (21, 22)


def main() -> None:
    results = seeded_results()
    written = page(results, clean_returns(SEEDS))
    PAGE.write_text(written, encoding="utf-8")
    for result in results:
        if not result.is_caught:
            print(f"{result.rule} {result.name}: {sorted(result.found)}", file=sys.stderr)
    print("\n".join(written.splitlines()[11:14]))


if __name__ == "__main__":
    main()
