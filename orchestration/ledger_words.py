"""A ledger that cannot be used, told to people with its remedy and without its password."""

from collections.abc import Iterator
from contextlib import contextmanager

from ingestion.ledger import LedgerError
from orchestration.texts import CommandError, text


@contextmanager
def ledger_in_words() -> Iterator[None]:
    """Turn a LedgerError into the command's own error."""
    try:
        yield
    except LedgerError as error:
        code = f"ledger_{error.reason}"
        raise CommandError(text(code, url=error.url, detail=error.detail)) from error
