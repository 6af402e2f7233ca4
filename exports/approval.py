"""How far an issue has come, 草稿 → 送审稿 → 定稿 → 已报送, and what it is compared with.

What was put up for signature, signed or sent is known by the digest of its content: every cell, or
every word of a report, without cover, state and moment. Another content is a 草稿 again.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from exports.cells import Sheet

DRAFT, SUBMITTED, SIGNED, SENT = "草稿", "送审稿", "定稿", "已报送"
KEPT = "signed"
"""The folder, beside the issues, of what was signed: never written to again."""
_BESIDE = "(新稿)"
_CHANGED = "(签发后数据变动{changes}处)"
_OTHER_WORDS = "(签发后文字有变动)"


@dataclass(frozen=True)
class Approval:
    """The last decision on an issue: its event, state (never 草稿) and the content decided on.

    `signed` is the lineage of what was signed last, `signed_content` its content; `signature` says
    who signed what, when, on which scan. None and {} before the first signature.
    """

    event_id: int
    state: str
    content: str
    signed: Path | None = None
    signed_content: str = ""
    signature: dict[str, Any] | None = None

    def as_manifest(self) -> dict[str, Any]:
        """What goes into a manifest: another decision makes another one."""
        return {
            "event_id": self.event_id,
            "state": self.state,
            "content": self.content,
            "signature": self.signature,
        }

    @property
    def signed_bytes(self) -> str:
        """The sha256 of the document that was signed last, '' where none was."""
        return str((self.signature or {}).get("sha256", ""))

    @property
    def printed(self) -> str:
        """The state on the pages: what was sent is the 定稿 as it was sent."""
        return SIGNED if self.state == SENT else self.state


@dataclass(frozen=True)
class State:
    """The state of one issue; `changes` are figures that differ from what was signed, if ever."""

    status: str
    changes: int | None = None

    @property
    def words(self) -> str:
        """What cover and footers print: `草稿(签发后数据变动3处)`."""
        if self.changes is None or self.status not in (DRAFT, SUBMITTED):
            return self.status
        return self.status + (
            _CHANGED.format(changes=self.changes) if self.changes else _OTHER_WORDS
        )


def state_of(approval: Approval | None, content: str, lineage: Path) -> State:
    """The state of an issue of this content, whose lineage has been written."""
    if approval is None:
        return State(DRAFT)
    status = approval.printed if approval.content == content else DRAFT
    if approval.signed is None:
        return State(status)
    if approval.signed_content == content:
        return State(status, 0)
    return State(status, changed_figures(approval.signed, lineage))


def unreported(approval: Approval | None) -> str:
    """What was said at signing of the parks that had not reported (未报园区说明)."""
    signature = (approval.signature if approval else None) or {}
    return str(signature.get("unreported", ""))


def changed_figures(old: Path, new: Path) -> int:
    """How many figures of two lineages differ: in value, in n/N, or stand in one of them only."""
    with duckdb.connect() as con:
        for name, path in (("o", old), ("n", new)):
            con.execute(
                f"""create view {name} as select sheet, "table", row_key, "column", value,
                n_counted, n_owed, row_number() over (
                    partition by sheet, "table", row_key, "column" order by file_row_number
                ) as occurrence
                from read_parquet('{str(path).replace("'", "''")}', file_row_number = true)"""
            )
        ((count,),) = con.execute(
            """select count(*) from o full join n
            using (sheet, "table", row_key, "column", occurrence)
            where o.occurrence is null or n.occurrence is null
            or o.value is distinct from n.value or o.n_counted is distinct from n.n_counted
            or o.n_owed is distinct from n.n_owed"""
        ).fetchall()
    return int(count)


def content_of(sheets: Iterable[Sheet]) -> str:
    """The digest of all that stands on the sheets."""
    digest = hashlib.sha256()
    for sheet in sheets:
        for cell in sheet.cells:
            said = (sheet.name, str(cell.row), str(cell.col), cell.printed)
            digest.update(("\t".join(said) + "\n").encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Files:
    """The three files of an issue: the document last, what it prints first."""

    lineage: Path
    record: Path
    book: Path

    @classmethod
    def named(cls, folder: Path, name: str, suffix: str) -> "Files":
        """The files of that name in a folder; `suffix` is `.xlsx` or `.docx`."""
        endings = (".lineage.parquet", ".manifest.json", suffix)
        return cls(*(folder / f"{name}{ending}" for ending in endings))

    @property
    def all(self) -> tuple[Path, Path, Path]:
        return self.lineage, self.record, self.book

    def beside(self) -> "Files":
        """Where a new issue stands while a signed one keeps its place."""
        return Files.named(self.book.parent, self.book.stem + _BESIDE, self.book.suffix)

    def kept(self, sha256: str) -> "Files":
        """Where a copy is kept, under the hash of the document."""
        folder = self.book.parent / KEPT / sha256[:12]
        return Files(*(folder / path.name for path in self.all))

    def keep(self, sha256: str) -> "Files":
        """Copy them to where they are kept, read-only; what is there already stays."""
        kept = self.kept(sha256)
        kept.book.parent.mkdir(parents=True, exist_ok=True)
        for path, target in zip(self.all, kept.all, strict=True):
            if not target.exists():
                unfinished = target.with_name(f".{target.name}")
                shutil.copyfile(path, unfinished)
                unfinished.chmod(0o444)
                unfinished.replace(target)
        return kept

    def remove(self) -> None:
        for path in reversed(self.all):
            path.unlink(missing_ok=True)


def signed_name(book: Path) -> str:
    """The name by which decisions know an issue, wherever it stands: `…表.xlsx`."""
    return book.stem.removesuffix(_BESIDE) + book.suffix
