"""The command `parkreport` in a process of its own that has already imported its libraries.

Importing Dagster and Great Expectations takes longer than most of what the tests ask of them.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from multiprocessing.process import BaseProcess
from pathlib import Path

LIBRARIES = [
    *("great_expectations", "orchestration.defs.official", "orchestration.defs.reports"),
    "orchestration.defs.warehouse",
]

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(LIBRARIES)


def _call(
    arguments: list[str], environment: dict[str, str], out: str, err: str, own_session: bool
) -> None:
    if own_session:
        os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    for path, stream in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream)
    from orchestration.cli import main

    main(arguments, prog_name="parkreport")


def start_command(
    arguments: list[str],
    environment: dict[str, str],
    out: Path,
    err: Path,
    own_session: bool = False,
) -> BaseProcess:
    """Start it, its output appended to files; in a session of its own it can be killed whole."""
    process = _processes.Process(
        target=_call, args=(arguments, environment, str(out), str(err), own_session)
    )
    process.start()
    return process


def run_command(
    arguments: list[str], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Exit status, standard output and standard error, as a shell would see them."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = start_command(arguments, environment, out, err)
        process.join()
        assert process.exitcode is not None
        texts = [path.read_text(encoding=sys.getdefaultencoding()) for path in (out, err)]
    return subprocess.CompletedProcess(arguments, process.exitcode, *texts)
