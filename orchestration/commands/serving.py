"""`ui` and `serve`: Dagster's pages on this machine, without and with the calendar at work."""

import os
import sys
from pathlib import Path

import click

from orchestration.instance import HOME_VARIABLE, export_environment, open_instance
from orchestration.texts import text

_MODULE = "orchestration.definitions"
_HOST = "127.0.0.1"
_port = click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@_port
@click.option("--read-only", is_flag=True, help="Nobody can start or change anything.")
@click.pass_context
def ui(ctx: click.Context, port: int, read_only: bool) -> None:
    """The Dagster UI on 127.0.0.1."""
    arguments = ["-m", _MODULE, "-h", _HOST, "-p", str(port)]
    _become(ctx, "dagster-webserver", [*arguments, *(["--read-only"] if read_only else [])], port)


@click.command()
@_port
@click.pass_context
def serve(ctx: click.Context, port: int) -> None:
    """The UI with the daemon: inbox and calendar run by themselves until this ends."""
    _become(ctx, "dagster", ["dev", "-m", _MODULE, "-h", _HOST, "-p", str(port)], port)


def _become(ctx: click.Context, program: str, arguments: list[str], port: int) -> None:
    """Go on as that program of this environment, on the instance."""
    instance = open_instance(ctx.obj or Path(os.environ.get(HOME_VARIABLE) or "instance"))
    _ = instance.settings  # a typo is named now
    export_environment(instance)
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # Dagster's hints to its developers
    executable = Path(sys.executable).with_name(program)
    click.echo(text("ui_at", url=f"http://{_HOST}:{port}"))
    sys.stdout.flush()
    os.execv(executable, [str(executable), *arguments])
