"""A progress bar on a terminal, plain lines otherwise; silent unless the command turns it on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress

Report = Callable[[int, int], None]
_enabled: list[bool] = []


def show_progress(shown: bool) -> None:
    _enabled[:] = [True] if shown else []


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """Gives a function to call with (done, total)."""
    if not _enabled:
        yield lambda done, total: None
    elif sys.stderr.isatty():
        from rich.console import Console

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        print(title, file=sys.stderr, flush=True)
        yield lambda done, total: None
