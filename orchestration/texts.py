"""What the command says, in Chinese and English (`messages.yaml`)."""

import locale
import os
from functools import cache
from pathlib import Path

import yaml


class CommandError(Exception):
    """Something a user can mend; shown without a traceback."""


class Refusal(CommandError):
    """A decision that is not taken: the code of its message, in whichever language it is told."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(text(code, **values))

    def said(self, spoken: str) -> str:
        """The message in one language (`zh`, `en`)."""
        return text_in(spoken, self.code, **self.values)


_language: list[str] = []


def set_language(language: str | None) -> None:
    """`zh` or `en`; None takes the locale's."""
    _language[:] = [language or _of_locale()]


def language() -> str:
    return _language[0] if _language else _of_locale()


def _of_locale() -> str:
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith("zh") else "en"


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "messages.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def text(code: str, **values: object) -> str:
    """The message of that code in the user's language, its placeholders filled."""
    return text_in(language(), code, **values)


def text_in(spoken: str, code: str, **values: object) -> str:
    """The message of that code in one language (`zh`, `en`)."""
    return _catalogue()[code][spoken].format(**values)
