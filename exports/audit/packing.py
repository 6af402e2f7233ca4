"""Data of the pages: JSON, packed, in scripts that a page loads when it needs them.

A page opened from disk may not fetch a file; it may load a script. Each holds one call,
`audit.data("name", "…")`, whose text is gzip in base64, unpacked by the browser.
"""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LEVEL = 6


def packed(name: str, content: Any) -> bytes:
    """The script of that name; the same content gives the same bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    squeezed = gzip.compress(text.encode(), _LEVEL, mtime=0)
    squeezed = squeezed[:9] + b"\xff" + squeezed[10:]  # the system that packed it: unknown
    return b'audit.data("%b","%b");\n' % (name.encode(), base64.b64encode(squeezed))


def unpacked(script: bytes) -> Any:
    """What `packed` was given."""
    return json.loads(gzip.decompress(base64.b64decode(script.split(b'"')[3])))


def plain(value: Any) -> str | None:
    """A decimal as text, without zeros at its end."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def digest(*parts: str | bytes) -> str:
    """A short name for what these parts are: 16 hexadecimal digits of their sha256."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:16]


def write_aside(target: Path, content: bytes) -> None:
    """Write beside the target under a hidden name, then rename: never half visible."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    aside.write_bytes(content)
    aside.replace(target)


@dataclass
class Folder:
    """The folder of a site. `written` are the files that it is to hold, by relative path."""

    path: Path
    written: dict[str, int] = field(default_factory=dict)
    changed: int = 0

    def data(self, name: str, content: Any) -> str:
        """Write `data/<name>.js`; gives the name."""
        self.file(f"data/{name}.js", packed(name, content))
        return name

    def file(self, name: str, content: bytes) -> None:
        """Write a file where its bytes are new: aside, then renamed."""
        target = self.path / name
        self.written[name] = len(content)
        if target.exists() and target.read_bytes() == content:
            return
        write_aside(target, content)
        self.changed += 1

    def keep(self, name: str) -> bool:
        """Whether `data/<name>.js`, whose name tells its content, is there; then it stays."""
        target = self.path / "data" / f"{name}.js"
        if not target.exists():
            return False
        self.written[f"data/{name}.js"] = target.stat().st_size
        return True

    def remove_the_rest(self) -> None:
        """Files that an earlier site needed, and folders that hold none."""
        for path in sorted(self.path.rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(self.path).as_posix() not in self.written:
                path.unlink()
                self.changed += 1
