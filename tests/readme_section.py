"""A section of the README that a command writes: what stands between the markers of its name."""

from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def written_by(name: str) -> str:
    """The section of `make <name>`. ValueError where a marker is missing."""
    return _parted(name)[1]


def put_into_readme(name: str, text: str) -> None:
    """Replace the section of `make <name>`. ValueError where a marker is missing."""
    before, _, after = _parted(name)
    README.write_text(f"{before}\n{text}\n{after}", encoding="utf-8")


def _parted(name: str) -> tuple[str, str, str]:
    """The page up to the end of the first marker, the section, the rest from the second on."""
    begin, end = (f"<!-- make {name}: {side} -->" for side in ("begin", "end"))
    before, begun, rest = README.read_text(encoding="utf-8").partition(begin)
    section, ended, after = rest.partition(end)
    if not (begun and ended):
        raise ValueError(f"{README.name} lacks {begin} or {end}")
    return before + begun, section.strip("\n"), ended + after
