"""`ui` and `serve`: Dagster's pages on this machine, without and with the calendar at work."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from orchestration.instance import HOME_VARIABLE, Instance, export_environment, open_instance
from orchestration.texts import text

_MODULE = "orchestration.definitions"
_port = click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@_port
@click.option("--read-only", is_flag=True, help="Nobody can start or change anything.")
@click.pass_context
def ui(ctx: click.Context, port: int, read_only: bool) -> None:
    """The Dagster UI on 127.0.0.1."""
    _host(_instance(ctx), port, read_only)


@click.command()
@_port
@click.pass_context
def serve(ctx: click.Context, port: int) -> None:
    """The UI with the daemon: inbox and calendar run by themselves until this ends."""
    instance = _instance(ctx)
    with _daemon():
        _host(instance, port, read_only=False)


def _instance(ctx: click.Context) -> Instance:
    instance = open_instance(ctx.obj or Path(os.environ.get(HOME_VARIABLE) or "instance"))
    _ = instance.settings  # a typo is named now
    export_environment(instance)
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # Dagster's hints to its developers
    return instance


def _host(instance: Instance, port: int, read_only: bool) -> None:
    from orchestration.webserver import HOST, host

    click.echo(text("ui_at", url=f"http://{HOST}:{port}"))
    # The server hands the signal on once it has ended: leave in order, with what was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with suppress(KeyboardInterrupt):
        host(_MODULE, instance.exports, port, read_only)


@contextmanager
def _daemon() -> Iterator[None]:
    """Dagster's daemon as long as the pages are there; should it end first, they end with 1."""
    program = Path(sys.executable).with_name("dagster-daemon")
    daemon = subprocess.Popen([program, "run", "-m", _MODULE])
    over = threading.Event()

    def end_with_it() -> None:
        daemon.wait()
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end_with_it, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        ended_first = daemon.poll() is not None
        daemon.terminate()
        daemon.wait()
        if ended_first:
            sys.exit(1)
