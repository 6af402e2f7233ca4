"""Where the ledger lies: an engine for its URL, and errors that never show a password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy as sa

Reason = Literal["url", "encoding", "unreachable", "not_empty", "dump"]
_TIMEOUT_SECONDS = 10


class LedgerError(Exception):
    """The ledger cannot be used: its `url` without the password, and the server's own words.

    `reason`: `url` (it cannot be understood), `encoding` (the database would not keep Chinese),
    `unreachable` (everything between a name that resolves to nothing and a right not granted),
    `not_empty` and `dump` (see `load_ledger`).
    """

    def __init__(self, reason: Reason, url: str, detail: str) -> None:
        super().__init__(f"the ledger at {url} cannot be used ({reason}): {detail}")
        self.reason, self.url, self.detail = reason, url, detail


def shown(url: sa.URL) -> str:
    """The URL as a person may see it: without password, and without options that may hold one."""
    backend = url.get_backend_name()
    bare = sa.URL.create(backend, url.username, None, url.host, url.port, url.database)
    return bare.render_as_string()


def has_password(url: str) -> bool:
    """Whether the URL itself tells a password; one that nobody understands may."""
    if not url:
        return False
    try:
        made = ledger_engine(url).url
    except LedgerError:
        return True
    return bool(made.password or made.query.get("password"))


def ledger_engine(url: str) -> sa.Engine:
    """An engine that has connected to nothing yet. Raises LedgerError for what is no such URL."""
    try:
        made = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise LedgerError("url", "[ledger] url", "it is no URL") from None
    backend = made.drivername.partition("+")[0]
    if backend == "sqlite":
        return sa.create_engine(made)
    if backend not in ("postgresql", "postgres"):
        raise LedgerError("url", f"{backend}://…", "it is neither postgresql:// nor sqlite://")
    if "@" in f"{made.host or ''}{made.database or ''}":
        # A piece of the password would be taken for the host, and shown.
        raise LedgerError("url", "postgresql://…", "an @ inside user or password is written %40")
    made = made.set(drivername="postgresql+psycopg")
    waiting = {} if "connect_timeout" in made.query else {"connect_timeout": _TIMEOUT_SECONDS}
    return sa.create_engine(made, connect_args=waiting)


@contextmanager
def reaching(engine: sa.Engine, *others: type[sa.exc.DBAPIError]) -> Iterator[None]:
    """Errors of the server or the way to it, and `others`, become a LedgerError."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if not isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError, *others)):
            raise
        detail = " ".join(str(error.orig).split())
        for secret in (engine.url.password, engine.url.query.get("password")):
            if secret:
                detail = detail.replace(str(secret), "***")
        raise LedgerError("unreachable", shown(engine.url), detail) from error


def refuse_other_encodings(connection: sa.Connection) -> None:
    """A database of another encoding than UTF-8 loses characters of park names."""
    if connection.dialect.name == "postgresql":
        encoding = str(connection.execute(sa.text("SHOW server_encoding")).scalar_one())
        if encoding != "UTF8":
            raise LedgerError("encoding", shown(connection.engine.url), encoding)
