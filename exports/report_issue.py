"""One call issues one report with its lineage, manifest and proof, as a workbook is issued."""

from pathlib import Path

from exports.compose import compose
from exports.context import IssueContext, moment, placeholders
from exports.front import SYNTHETIC
from exports.issue import Issued
from exports.layout_files import LayoutError
from exports.lineage import write_traces
from exports.manifest import what_came_out, what_goes_in, write_manifest
from exports.marts import Marts
from exports.proof import Prover, printed_units
from exports.publish import publish, workshop
from exports.report_figures import ReportWords
from exports.report_layout import ReportLayout, report_hash, reports, template_of
from exports.report_proof import prove_report
from exports.report_write import ReportWriter
from exports.warehouse import opened
from ingestion.seeds import seed


def issue_report(
    warehouse: Path, report: str, context: IssueContext, out_dir: Path, own: Path | None = None
) -> Issued:
    """Write the report of this name, prove it against the warehouse, publish it in `out_dir`.

    `own` is the folder of templates that the office keeps of its own. Raises ProofError where a
    written figure differs from the warehouse (nothing is published), LayoutError where layout and
    template do not fit the marts.
    """
    if report not in reports():
        raise LayoutError(f"no report {report!r}; there are {'、'.join(reports())}")
    layout, template = reports()[report], template_of(report, own)
    with opened(warehouse) as house:
        marts, con = Marts(house, context.unit, context.scope, context.city), house.con
        words = placeholders(context, marts.words, marts.info["as_of"])
        words |= {"scheme": layout.issued.scheme, "check_code": ""}
        words["period"] = layout.period.format_map(words)
        name = layout.file_name.format_map(words)
        stems = layout.tables | layout.charts
        used = tuple(layout.table(stem) for stem in stems)
        sheets = dict(zip(stems, compose(used, marts, context, words), strict=True))
        units = {stem: printed_units(sheet.layout) for stem, sheet in sheets.items()}
        names = ReportWords(layout, marts, context, words, _on_paper(layout, context, words))
        with workshop(out_dir, name) as folder:
            document, lineage, record = (
                folder / f"{name}{suffix}"
                for suffix in (".docx", ".lineage.parquet", ".manifest.json")
            )
            writer = ReportWriter(template, names, sheets, units, moment(marts.info["as_of"]))
            written = writer.write(document)
            numbers = write_traces(lineage, written.traces, con)
            proof = prove_report(document, lineage, Prover(con), written, layout.moved)
            files = {path.name: path for path in (document, lineage)}
            content = what_goes_in(report, context, house)
            content |= what_came_out(files, written.check_code, proof)
            content["hashes"]["report"] = report_hash(report, template)
            write_manifest(record, content)
            changed = publish((lineage, record, document), out_dir)
    return Issued(
        path=out_dir / document.name,
        manifest=out_dir / record.name,
        lineage=out_dir / lineage.name,
        sheets=tuple(sheet.name for sheet in sheets.values()),
        numbers=numbers,
        compared=proof.compared,
        check_code=written.check_code,
        changed=changed,
    )


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
