"""A real PostgreSQL server for tests: its own data directory and port, gone afterwards.

It compares texts as Chinese readers do (ICU, zh): whoever relies on the server's own order is
found out.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

READY = "database system is ready to accept connections"
WORD = "geheim-口令"
_ICU = ("--locale=C", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=zh")


def programs() -> Path | None:
    """Where `initdb` and `postgres` lie; Debian keeps them out of the PATH."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


@dataclass(frozen=True)
class Server:
    port: int

    def url(self, database: str, word: str = WORD, port: int = 0) -> str:
        return f"postgresql://postgres:{word}@127.0.0.1:{port or self.port}/{database}"

    def new_database(self, options: str = "") -> str:
        """A database that nobody has used; its name."""
        name = f"ledger_{secrets.token_hex(6)}"
        self.execute("postgres", f"CREATE DATABASE {name} {options}")
        return name

    def execute(self, database: str, statement: str) -> Any:
        """One statement as the owner; the first row it gives, if any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchone() if done.description else None


@contextmanager
def running_server(binaries: Path) -> Iterator[Server]:
    """PostgreSQL refuses to run as root: then it runs as the user that Debian made for it."""
    other = {"user": "postgres", "group": "postgres", "extra_groups": []} if _root() else {}
    with tempfile.TemporaryDirectory(prefix="parkreport-pg-") as made:
        folder, data = Path(made), Path(made) / "data"
        (folder / "word").write_text(WORD, encoding="utf-8")
        if _root():
            for path in (folder, folder / "word"):
                shutil.chown(path, "postgres", "postgres")
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--no-sync", *_ICU,
             "--auth=scram-sha-256", f"--pwfile={folder / 'word'}"],
            check=True, capture_output=True, cwd=folder, **other,
        )  # fmt: skip
        port = _free_port()
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, "-p", str(port),
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            stderr=subprocess.PIPE, cwd=folder, env={**os.environ, "LC_ALL": "C"}, **other,
        )  # fmt: skip
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line.decode(errors="replace"))
                if READY in said[-1]:
                    break
            else:
                raise AssertionError("PostgreSQL did not start:\n" + "".join(said))
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield Server(port)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)  # its fast shutdown
            process.wait()


def _root() -> bool:
    return os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
