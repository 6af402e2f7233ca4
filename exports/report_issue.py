"""A report is issued with its lineage, manifest and proof, as a workbook is."""

from dataclasses import dataclass
from pathlib import Path

from exports.approval import Files, state_of
from exports.compose import compose
from exports.context import IssueContext, moment, placeholders
from exports.front import SYNTHETIC
from exports.issue import Issued, Shared
from exports.layout_files import LayoutError
from exports.lineage import write_traces
from exports.manifest import what_came_out, what_goes_in
from exports.marts import Marts
from exports.placing import settle, stands
from exports.proof import Prover, printed_units
from exports.publish import workshop
from exports.report_figures import ReportWords
from exports.report_layout import ReportLayout, report_hash, reports, template_of
from exports.report_proof import prove_report
from exports.report_write import ReportWriter, Written
from exports.warehouse import Warehouse, opened
from ingestion.seeds import seed


@dataclass(frozen=True)
class ReportOrder:
    """A report to be issued in `out_dir`: a context for each edition.

    `own` is the folder of templates that the office keeps of its own.
    """

    report: str
    editions: tuple[IssueContext, ...]
    out_dir: Path
    own: Path | None = None

    def issue(self, warehouse: Warehouse) -> list[Issued]:
        """Write, prove and publish each edition; one that stands already is left alone.

        Raises ProofError where a written figure differs from the warehouse (nothing is published),
        LayoutError where layout and template do not fit the marts.
        """
        if self.report not in reports():
            raise LayoutError(f"no report {self.report!r}; there are {'、'.join(reports())}")
        shared = Shared(warehouse.cut_to(self.editions[0].cut))
        return [_issue(self, context, warehouse, shared) for context in self.editions]


def issue_report(
    warehouse: Path, report: str, context: IssueContext, out_dir: Path, own: Path | None = None
) -> Issued:
    """Issue one edition of a report from the warehouse in a file."""
    with opened(warehouse) as house:
        (issued,) = ReportOrder(report, (context,), out_dir, own).issue(house)
    return issued


def _issue(order: ReportOrder, context: IssueContext, house: Warehouse, shared: Shared) -> Issued:
    layout, template = reports()[order.report], template_of(order.report, order.own)
    cut = house.cut_to(context.cut)
    marts = Marts(cut, context.unit, context.scope, context.city)
    words = placeholders(context, marts.words, marts.info["as_of"])
    words |= {"scheme": layout.issued.scheme, "check_code": ""}
    words["period"] = layout.period.format_map(words)
    name = layout.file_name.format_map(words)
    here = Files.named(order.out_dir, name, ".docx")
    going_in = what_goes_in(order.report, context, house, here.book.name)
    going_in["hashes"]["report"] = report_hash(order.report, template)
    approval = context.approvals.get(here.book.name)
    changed = False
    if found := stands(here, going_in):
        place, content = found
    else:
        stems = layout.tables | layout.charts
        used = tuple(layout.table(stem) for stem in stems)
        sheets = dict(zip(stems, compose(used, marts, context, words), strict=True))
        units = {stem: printed_units(sheet.layout) for stem, sheet in sheets.items()}
        names = ReportWords(layout, marts, context, words, _on_paper(layout, context, words))
        with workshop(order.out_dir, name) as folder:
            new = Files.named(folder, name, ".docx")

            def stated(written: Written) -> str:
                write_traces(new.lineage, written.traces, shared.leaves)
                written.state = state_of(approval, written.content, new.lineage)
                return written.state.words

            writer = ReportWriter(template, names, sheets, units, moment(marts.info["as_of"]))
            written = writer.write(new.book, words["as_of"], stated)
            proof = prove_report(new.book, new.lineage, Prover(cut.con), written, layout.moved)
            place, content, changed = settle(
                folder, here, going_in, written.state,
                approval.signed_bytes if approval else "",
                lambda files: what_came_out(
                    files, written.check_code, proof, written.content, written.state,
                    context.evidence,
                ),
            )  # fmt: skip
    names_of = tuple(layout.table(stem).sheet.format_map(words) for stem in layout.tables)
    return Issued.of(place, content, names_of, changed)


def _on_paper(
    layout: ReportLayout, context: IssueContext, words: dict[str, str]
) -> dict[str, object]:
    """What a report has beside the words of every layout: title, basis, receiver, seals, copies."""
    duty = next((row for row in seed("obligations") if row["code"] == layout.obligation), {})
    return {
        "title": layout.title.format_map(words),
        "basis": layout.basis,
        "synthetic": SYNTHETIC if context.synthetic else "",
        "internal": context.edition == "internal",
        "receiver": duty.get("receiver", ""),
        "offices": [name for name in duty.get("joint_reporters", "").split("、") if name],
        "copies": duty.get("copies", ""),
    }
