"""Dagster's pages with the published files beside them: links lead from an asset to its files.

One address for both, so that a login in front of the one stands in front of the other. The classes
of Dagster that this builds on are not its public interface: tests/system/test_dagster_ui.py uses
what comes of them in a browser.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from dagster_webserver.webserver import DagsterWebserver
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from orchestration.pages import PUBLISHED

HOST = "127.0.0.1"


class Webserver(DagsterWebserver):
    """Dagster's pages, and below `/published` the files of one folder, to be read only."""

    def __init__(self, context: WorkspaceProcessContext, folder: Path) -> None:
        super().__init__(context)
        self.folder = folder

    def build_routes(self) -> list[Any]:
        files = StaticFiles(directory=self.folder, html=True)
        # First: Dagster answers every other path with its own page.
        return [Mount(PUBLISHED, files), *super().build_routes()]


def host(module: str, folder: Path, port: int, read_only: bool) -> None:
    """Answer on 127.0.0.1 until a signal to end: definitions of a module, files of a folder."""
    with (
        DagsterInstance.get() as instance,
        WorkspaceProcessContext(
            instance,
            ModuleTarget(module, None, None, None),
            version=version("dagster-webserver"),
            read_only=read_only,
        ) as context,
    ):
        app = Webserver(context, folder).create_asgi_app()
        uvicorn.run(app, host=HOST, port=port, log_level="warning")
