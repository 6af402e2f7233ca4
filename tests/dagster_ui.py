"""The Dagster UI of an instance on a free port of this machine, and a browser to look at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

SIZE = (1500, 900)
_PATIENCE = 120_000  # milliseconds for one thing to appear
_CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def running_ui(home: Path, *options: str, command: str = "ui", now: str = "") -> Iterator[str]:
    """`parkreport ui` on the instance; its address. Told to end, it leaves no process behind."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "orchestration.cli", "--home", str(home), command]
    process = subprocess.Popen(
        [*program, "--port", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **({"PARKREPORT_NOW": now} if now else {})},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(process, url)
        yield url
    finally:
        process.terminate()
        process.wait()
        _all_ended(process.pid)


def _all_ended(group: int) -> None:
    """Dagster's code servers notice within their heartbeat that nobody asks them any more."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        threading.Event().wait(0.2)
    os.killpg(group, signal.SIGKILL)
    raise AssertionError("the UI ended and left processes behind")


def _wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/server_info", timeout=1).close()
            return
        except (urllib.error.URLError, TimeoutError):
            try:
                process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError("the UI ended before it answered") from None
    raise AssertionError("the UI did not answer")


@contextmanager
def browser_page(size: tuple[int, int] = SIZE) -> Iterator[Page]:
    """A page of Debian's Chromium, with a fresh profile; none is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*_CHROMIUM], headless=True
        )
        width, height = size
        page = browser.new_page(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Asia/Shanghai",
        )
        page.set_default_timeout(_PATIENCE)
        expect.set_options(timeout=_PATIENCE)
        try:
            yield page
        finally:
            browser.close()
