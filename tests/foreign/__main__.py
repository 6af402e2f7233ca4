"""Foreign workbooks through our intake: the test files of other projects' spreadsheet packages.

Source distributions are downloaded by pip into a cache folder outside the project (the argument,
or `PARKREPORT_FOREIGN`); nothing of them is kept here. None of these files is a form of ours: each
must come out with a clear verdict, none may end the reader or go over its limits. The table is
written to docs/foreign.md. Wants the network; no part of `make test`.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from foreign_intake import taken_in
from foreign_packages import PACKAGES, download, unpacked
from foreign_table import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "foreign.md"


def main() -> None:
    cache = Path(
        os.environ.get("PARKREPORT_FOREIGN") or Path.home() / ".cache" / "parkreport-foreign"
    )
    if len(sys.argv) > 1:
        cache = Path(sys.argv[1])
    missing = download(cache)
    results = [
        taken_in(package, unpacked(cache, package))
        for package in PACKAGES
        if package not in missing
    ]
    written = page(results, missing)
    PAGE.write_text(written, encoding="utf-8")
    print(written)
    sys.exit(1 if any(result.crashes or result.over_limits for result in results) else 0)


if __name__ == "__main__":
    main()
