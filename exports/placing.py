"""Where an issue comes to stand: a 定稿 keeps its place, new issues stand beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from exports.approval import SIGNED, Files, State
from exports.manifest import read_manifest, sha256_of, standing, write_manifest
from exports.publish import publish

Content = dict[str, Any]


def stands(here: Files, going_in: Content) -> tuple[Files, Content] | None:
    """The issue that was made of the same and is untouched, with its manifest."""
    for place in (here, here.beside()):
        if content := standing(place.record, going_in):
            return place, content
    return None


def settle(
    folder: Path,
    here: Files,
    going_in: Content,
    state: State,
    signed_bytes: str,
    came_out: Callable[[dict[str, Path]], Content],
) -> tuple[Files, Content, bool]:
    """Publish the document and lineage that lie in `folder` under the names of `here`.

    `came_out` gives the rest of the manifest from the files by the names of their publication. A
    定稿, or what was signed (`signed_bytes`), gives way to the next 定稿 only and is kept then; one
    of the same content is not written again, its manifest is renewed. Gives where the issue stands,
    its manifest, and whether a document is new.
    """
    before = read_manifest(here.record)
    is_final = before.get("status") == SIGNED
    sha256 = before["files"].get(here.book.name, {}).get("sha256", "") if before else ""
    keeps = is_final or (sha256 != "" and sha256 == signed_bytes)
    place = here if state.status == SIGNED or not keeps else here.beside()
    new = Files.named(folder, here.book.stem, here.book.suffix)
    named = Files.named(folder, place.book.stem, place.book.suffix)
    new.book.replace(named.book)
    new.lineage.replace(named.lineage)
    content = going_in | came_out({p.name: p for p in (named.book, named.lineage)})
    same = is_final and place == here and before.get("content") == content["content"]
    if same and standing(here.record, {}):
        content |= {name: before[name] for name in ("files", "checks")}
        write_manifest(named.record, content)
        changed = False
        publish([named.record], here.book.parent)
    else:
        if is_final and place == here:
            here.keep(sha256)
        write_manifest(named.record, content)
        changed = publish(named.all, here.book.parent)
    if place == here:
        here.beside().remove()
    return place, content, changed


def untouched(book: Path) -> Content:
    """The manifest of a published document; {} where the files are not as it says."""
    files = Files.named(book.parent, book.stem, book.suffix)
    content = standing(files.record, {}) if book.exists() else None
    if not content or content["files"].get(book.name, {}).get("sha256") != sha256_of(book):
        return {}
    return content
