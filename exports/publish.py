"""Files become visible whole or not at all, and only where their bytes are new."""

import filecmp
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workshop(out_dir: Path, name: str) -> Iterator[Path]:
    """A hidden folder beside the target, on the same file system, gone afterwards.

    One left behind by a kill is cleared: the instance's lock lets one issue run at a time.
    """
    folder = out_dir / f".{name}.issuing"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(files: Sequence[Path], out_dir: Path) -> bool:
    """Rename files into `out_dir` in the order given; a file with equal bytes stays untouched.

    The workbook comes last. What people open then never stands without its proof: a kill in
    between leaves the old workbook, and the next run, writing the same bytes, mends the rest.
    """
    changed = False
    for file in files:
        target = out_dir / file.name
        if target.exists() and filecmp.cmp(file, target, shallow=False):
            continue
        file.replace(target)
        changed = True
    return changed
