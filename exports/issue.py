"""The door of this room: a workbook is issued with its lineage, manifest and proof."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exports.approval import Files, State, content_of, state_of, unreported
from exports.cells import Sheet
from exports.check_code import check_code
from exports.compose import compose
from exports.context import IssueContext, conditions, moment, placeholders
from exports.layout_files import LAYOUTS, LayoutError, sheets_of, workbooks
from exports.leaf_queries import Leaves
from exports.lineage import need_of, write_lineage
from exports.manifest import what_came_out, what_goes_in
from exports.marts import Marts
from exports.placing import settle, stands
from exports.proof import Prover
from exports.publish import workshop
from exports.warehouse import Warehouse, opened
from exports.workbook import write_workbook

__all__ = ["IssueContext", "Issued", "Order", "issue", "issue_workbook", "workbooks"]


@dataclass(frozen=True)
class Issued:
    """What was issued. `numbers` are number cells, `compared` all figures that were proved."""

    path: Path
    manifest: Path
    lineage: Path
    sheets: tuple[str, ...]
    numbers: int
    compared: int
    check_code: str
    changed: bool
    state: State

    @classmethod
    def of(
        cls, place: Files, content: dict[str, Any], sheets: tuple[str, ...], changed: bool
    ) -> "Issued":
        """What a manifest says of an issue that stands."""
        proved = content["checks"]["read_back"]
        return cls(
            path=place.book,
            manifest=place.record,
            lineage=place.lineage,
            sheets=sheets,
            numbers=proved["numbers_compared"],
            compared=proved["figures_compared"],
            check_code=content["check_code"],
            changed=changed,
            state=State(content["status"], content["changes_since_signing"]),
        )


@dataclass(frozen=True)
class Order:
    """Documents of one workbook to be issued in `out_dir`, editions or cities: their contexts.

    What they share is asked of the warehouse once.
    """

    workbook: str
    editions: tuple[IssueContext, ...]
    out_dir: Path

    def issue(self, warehouse: Warehouse) -> list[Issued]:
        """Write, prove and publish each."""
        return issue(warehouse, self)


def issue_workbook(warehouse: Path, workbook: str, context: IssueContext, out_dir: Path) -> Issued:
    """Write the workbook of this name, prove it against the warehouse, publish it in `out_dir`.

    What stands there already, made of the same and untouched, is left alone. A signed issue keeps
    its place: one of another content stands beside it.
    Raises ProofError where a written figure differs from the warehouse (nothing is published),
    LayoutError where a layout does not fit the marts.
    """
    with opened(warehouse) as house:
        (issued,) = issue(house, Order(workbook, (context,), out_dir))
    return issued


def issue(warehouse: Warehouse, order: Order) -> list[Issued]:
    """The same for all documents of an order."""
    if order.workbook not in workbooks(LAYOUTS):
        names = "、".join(workbooks(LAYOUTS))
        raise LayoutError(f"no workbook {order.workbook!r}; there are {names}")
    prover, leaves = Prover(warehouse.con), Leaves(warehouse.con)
    cut_to: dict[tuple[str, str | None], tuple[Marts, list[Sheet]]] = {}
    drafts = []
    for context in order.editions:
        place = context.scope, context.city
        if place not in cut_to:
            cut_to[place] = Marts(warehouse, context.unit, *place), []
        marts, composed = cut_to[place]
        drafts.append(_Draft(order, context, marts))
        drafts[-1].compose(composed)
    figures = (cell for draft in drafts for sheet in draft.sheets for cell in sheet.figures)
    leaves.ask(need_of(cell.trace) for cell in figures if cell.trace)
    return [draft.issued(prover, leaves) for draft in drafts]


class _Draft:
    """A document on its way; one that stands already has no sheets."""

    def __init__(self, order: Order, context: IssueContext, marts: Marts) -> None:
        self.context, self.marts, self.out_dir = context, marts, order.out_dir
        self.layout = workbooks(LAYOUTS)[order.workbook]
        self.words = words = placeholders(context, marts.words, marts.info["as_of"])
        words["scheme"] = self.layout.issued.scheme
        words["period"] = self.layout.period.format_map(words)
        self.used = sheets_of(self.layout, conditions(context, marts.words))
        self.name = self.layout.file_name.format_map(words)
        self.here = Files.named(order.out_dir, self.name, ".xlsx")
        self.going_in = what_goes_in(order.workbook, context, marts.warehouse, self.here.book.name)
        self.standing = stands(self.here, self.going_in)
        self.sheets: list[Sheet] = []

    def compose(self, composed: list[Sheet]) -> None:
        """Lay the sheets out; `composed` are those of other editions, and takes these up."""
        if not self.standing:
            self.sheets = compose(self.used, self.marts, self.context, self.words, composed)
            composed += self.sheets

    def issued(self, prover: Prover, leaves: Leaves) -> Issued:
        """Write, prove and publish."""
        changed = False
        if self.standing:
            place, content = self.standing
        else:
            place, content, changed = self._published(prover, leaves)
        names = tuple(table.sheet.format_map(self.words) for table in self.used)
        return Issued.of(place, content, names, changed)

    def _published(self, prover: Prover, leaves: Leaves) -> tuple[Files, dict[str, Any], bool]:
        context, sheets, approval = (
            self.context, self.sheets, self.context.approvals.get(self.here.book.name),
        )  # fmt: skip
        digest, code = content_of(sheets), check_code(sheets)
        with workshop(self.out_dir, self.name) as folder:
            new = Files.named(folder, self.name, ".xlsx")
            write_lineage(new.lineage, sheets, leaves)
            state = state_of(approval, digest, new.lineage)
            words = self.words | {
                "check_code": code, "status": state.words, "unreported": unreported(approval),
            }  # fmt: skip
            created = moment(self.marts.info["as_of"])
            write_workbook(new.book, self.layout, sheets, words, created, context.synthetic)
            proof = prover.prove(new.book, new.lineage, {s.name: s.layout for s in sheets})
            return settle(
                folder, self.here, self.going_in, state,
                approval.signed_bytes if approval else "",
                lambda files: what_came_out(
                    files, code, proof, digest, state, context.evidence
                ),
            )  # fmt: skip
