"""The fixed words of what goes back to a sender (`return_notice.yaml`)."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_WORDS = Path(__file__).parent / "return_notice.yaml"


@cache
def words() -> dict[str, Any]:
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


@cache
def words_hash() -> str:
    """Changed words are a changed parcel."""
    return hashlib.sha256(_WORDS.read_bytes()).hexdigest()
