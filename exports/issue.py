"""The door of this room: a workbook is issued with its lineage, manifest and proof."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from exports.approval import Files, State, content_of, state_of, unreported
from exports.cells import Sheet
from exports.check_code import check_code
from exports.compose import compose
from exports.context import IssueContext, conditions, moment, placeholders
from exports.layout_files import LAYOUTS, LayoutError, sheets_of, workbooks
from exports.leaf_queries import Leaves
from exports.lineage import write_lineage
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
    """A workbook to be issued in `out_dir`: a context for each edition, alike in all else."""

    workbook: str
    editions: tuple[IssueContext, ...]
    out_dir: Path

    def issue(self, warehouse: Warehouse) -> list[Issued]:
        """Write, prove and publish each edition; what they share is asked of the warehouse once."""
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
    """The same for all editions of a workbook."""
    if order.workbook not in workbooks(LAYOUTS):
        names = "、".join(workbooks(LAYOUTS))
        raise LayoutError(f"no workbook {order.workbook!r}; there are {names}")
    any_edition = order.editions[0]
    cut = warehouse.cut_to(any_edition.cut)
    marts = Marts(cut, any_edition.unit, any_edition.scope, any_edition.city)
    shared = Shared(cut)
    return [_issue(order, context, warehouse, marts, shared) for context in order.editions]


@dataclass
class Shared:
    """What the editions of a workbook share, once one of them is made anew."""

    cut: Warehouse
    composed: list[Sheet] = field(default_factory=list)

    @cached_property
    def prover(self) -> Prover:
        return Prover(self.cut.con)

    @cached_property
    def leaves(self) -> Leaves:
        return Leaves(self.cut.con)


def _issue(
    order: Order, context: IssueContext, warehouse: Warehouse, marts: Marts, shared: Shared
) -> Issued:
    layout, out_dir = workbooks(LAYOUTS)[order.workbook], order.out_dir
    words = placeholders(context, marts.words, marts.info["as_of"])
    words["scheme"] = layout.issued.scheme
    words["period"] = layout.period.format_map(words)
    used = sheets_of(layout, conditions(context, marts.words))
    name = layout.file_name.format_map(words)
    here = Files.named(out_dir, name, ".xlsx")
    going_in = what_goes_in(order.workbook, context, warehouse, here.book.name)
    approval = context.approvals.get(here.book.name)
    changed = False
    if found := stands(here, going_in):
        place, content = found
    else:
        sheets = compose(used, marts, context, words, shared.composed)
        shared.composed += sheets
        digest, code = content_of(sheets), check_code(sheets)
        with workshop(out_dir, name) as folder:
            new = Files.named(folder, name, ".xlsx")
            write_lineage(new.lineage, sheets, shared.leaves)
            state = state_of(approval, digest, new.lineage)
            words |= {"check_code": code, "status": state.words}
            words["unreported"] = unreported(approval)
            created = moment(marts.info["as_of"])
            write_workbook(new.book, layout, sheets, words, created, context.synthetic)
            proof = shared.prover.prove(new.book, new.lineage, {s.name: s.layout for s in sheets})
            place, content, changed = settle(
                folder, here, going_in, state, approval.signed_bytes if approval else "",
                lambda files: what_came_out(
                    files, code, proof, digest, state, context.evidence
                ),
            )  # fmt: skip
    return Issued.of(
        place, content, tuple(table.sheet.format_map(words) for table in used), changed
    )
