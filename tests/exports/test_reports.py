"""A Word report as it is issued: its figures traced and proved, its wording the template's."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import duckdb
import pyarrow.parquet as pq
import pytest
from docx.document import Document
from export_case import Change, context

import exports.report_issue
from exports.issue import Issued
from exports.layout_files import LayoutError
from exports.proof import ProofError
from exports.report_issue import issue_report
from exports.report_layout import TEMPLATES, reports
from exports.report_proof import bookmark_texts

CITY = {"city": "370100", "scope": "with"}
WORKED_OUT = "present_day/without/unit/370000/all/2025/energy_saved"
NOT_FIGURES = r"〔2021〕1004|GB/T \d+|附表\d|图\d|D\d+|A\d|2022年6月|202[0-5]年|三\(五\)"

Report = Callable[..., Issued]


@pytest.fixture
def report(warehouse: Path, tmp_path: Path) -> Report:
    """Issues a report of the tiny warehouse into `tmp_path/out`."""

    def run(name: str = "annual_unit", own: Path | None = None, **changes: object) -> Issued:
        return issue_report(warehouse, name, context(**changes), tmp_path / "out", own)

    return run


@pytest.fixture
def own_template(tmp_path: Path) -> Callable[[str], Path]:
    """The office's own template: the annual one with a sentence of its own at the end."""

    def make(sentence: str) -> Path:
        folder = tmp_path / "templates"
        folder.mkdir()
        document = docx.Document(str(TEMPLATES / "annual_unit.docx"))
        document.add_paragraph(sentence)
        document.save(str(folder / "annual_unit.docx"))
        return folder

    return make


def lineage(issued: Issued) -> list[dict]:
    return pq.read_table(issued.lineage).to_pylist()


def words(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def said(issued: Issued) -> str:
    return words(docx.Document(str(issued.path)))


@pytest.mark.parametrize("name", ["annual_unit", "five_year_unit", "city_annual"])
def test_every_figure_of_a_report_is_traced_and_proved(report: Report, name: str) -> None:
    issued = report(name, **(CITY if name == "city_annual" else {}))
    rows, marks = lineage(issued), bookmark_texts(issued.path)
    in_text = {row["cell"] for row in rows if row["cell"].startswith("F0")}
    assert in_text == marks.keys() and len(marks) > 50
    read_back = json.loads(issued.manifest.read_text())["checks"]["read_back"]
    assert read_back["figures_compared"] == len(rows) == issued.compared
    assert issued.numbers == sum(row["value"] is not None for row in rows)


def test_a_figure_in_a_sentence_is_the_marts_divided_and_rounded_once(
    report: Report, change: Change
) -> None:
    change(
        "update fct_rollup set value = 123450 where indicator = 'energy_saved'"
        " and value_year = 2025 and place = '370000'"
    )
    issued = report()
    found = [r for r in lineage(issued) if r["row_key"] == WORKED_OUT and r["column"] == "value"]
    assert {row["value"] for row in found} == {Decimal("12.345")}
    assert {bookmark_texts(issued.path)[row["cell"]] for row in found} == {"12.34"}
    assert "节能量12.34万吨标准煤" in said(issued)


def test_what_nothing_counts_into_is_a_dash_and_never_a_zero(
    report: Report, change: Change
) -> None:
    change(
        "update fct_rollup set value = null, n_counted = 0 where indicator = 'energy_saved'"
        " and value_year = 2025"
    )
    issued = report()
    (row, *_) = [r for r in lineage(issued) if r["row_key"] == WORKED_OUT]
    assert row["value"] is None
    assert bookmark_texts(issued.path)[row["cell"]] == "—"
    assert "节能量—" in said(issued)


@pytest.mark.parametrize(
    ("now", "then", "sentence"),
    [(80, 100, "下降20.0%"), (105, 100, "上升5.0%"), (100, 100, "持平")],
)
def test_a_change_is_said_in_words_and_proved_with_its_sign(
    report: Report, change: Change, now: int, then: int, sentence: str
) -> None:
    change(
        f"update fct_change set n_comparable = 3, value = {now}, against_value = {then}"
        " where indicator = 'investment_done' and value_year = 2025 and against_year = 2024"
    )
    assert f"比上年{sentence}。" in said(report())


def test_a_report_that_prints_another_number_is_not_published(
    report: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prove = exports.report_issue.prove_report

    def tampered(document: Path, *rest: object) -> object:
        _rewrite(
            document, lambda xml: re.sub(rb"(<w:t[^>]*>)5(</w:t>)", rb"\g<1>6\2", xml, count=1)
        )
        return prove(document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(exports.report_issue, "prove_report", tampered)
    with pytest.raises(ProofError, match=r"written '6', expected"):
        report()
    assert list((tmp_path / "out").iterdir()) == []


def test_a_chart_that_draws_another_number_is_not_published(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove = exports.report_issue.prove_report

    def tampered(document: Path, *rest: object) -> object:
        def moved(xml: bytes) -> bytes:
            return re.sub(rb"<c:v>[\d.]+</c:v>", b"<c:v>987654</c:v>", xml)

        _rewrite(document, moved, r"word/charts/.*\.xml")
        return prove(document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(exports.report_issue, "prove_report", tampered)
    with pytest.raises(ProofError, match="drawn otherwise"):
        report("five_year_unit")


def _rewrite(path: Path, edit: Callable[[bytes], bytes], part: str = "word/document.xml") -> None:
    before = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, edit(data) if re.fullmatch(part, name) else data)


@pytest.mark.parametrize("name", ["annual_unit", "five_year_unit"])
def test_the_same_figures_give_the_same_bytes(report: Report, tmp_path: Path, name: str) -> None:
    first = report(name)
    before = first.path.read_bytes()
    shutil.rmtree(tmp_path / "out")
    assert report(name).path.read_bytes() == before
    assert not report(name).changed


def test_staff_write_sentences_of_their_own(
    report: Report, own_template: Callable[[str], Path]
) -> None:
    own = own_template("名录内园区{{ parks.catalogue }}个,见{{ period }}报告。")
    document = docx.Document(str(report(own=own).path))
    assert re.fullmatch(r"名录内园区5个,见2025年报告。", document.paragraphs[-1].text)


def test_a_tag_that_the_layout_does_not_declare_is_named(
    report: Report, own_template: Callable[[str], Path]
) -> None:
    with pytest.raises(LayoutError, match="'gdp_of_mars' is undefined"):
        report(own=own_template("{{ gdp_of_mars }}"))


def test_a_template_reaches_nothing_but_its_names(
    report: Report, own_template: Callable[[str], Path]
) -> None:
    with pytest.raises(LayoutError, match=r"unsafe|undefined"):
        report(own=own_template("{{ parks.__class__.__base__.__subclasses__() }}"))


def test_the_texts_of_reporters_cannot_pass_for_figures(report: Report, change: Change) -> None:
    change("update fct_narrative set text = 'A < B & \ue0000\ue001999\ue002' where park = 'P1'")
    issued = report("city_annual", **CITY)
    assert "A < B & 0999" in said(issued)
    assert "999" not in bookmark_texts(issued.path).values()


def test_what_is_for_the_office_itself_is_not_in_the_report_that_leaves_it(
    report: Report, warehouse: Path
) -> None:
    assert "内部附表" not in said(report())
    inside = report(edition="internal")
    assert "内部附表" in said(inside) and inside.path.stem.endswith("(内部版)")


def test_each_page_bears_status_and_check_code(report: Report) -> None:
    issued = report("five_year_unit")
    document = docx.Document(str(issued.path))
    feet = {p.text for section in document.sections[1:] for p in section.footer.paragraphs}
    assert any("草稿" in foot and issued.check_code in foot for foot in feet)
    assert f"校验码{issued.check_code}" in said(issued)


def test_the_five_year_report_has_the_eight_chapters(report: Report) -> None:
    document = docx.Document(str(report("five_year_unit").path))
    heads = [p.text for p in document.paragraphs if p.style.style_id == "Heading1"]
    assert [head[0] for head in heads[:8]] == list("一二三四五六七八")
    tasks = [p.text for p in document.paragraphs if p.style.style_id == "Heading2"][3:8]
    assert [task[3:] for task in tasks] == [
        "优化产业空间布局", "促进产业循环链接", "推动节能降碳", "推进资源高效利用、综合利用",
        "加强污染集中治理",
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(reports()))
def test_no_figure_is_written_into_a_template(name: str) -> None:
    document = docx.Document(str(TEMPLATES / f"{name}.docx"))
    texts = re.sub(r"\{[{%].*?[%}]\}", "", words(document))
    assert not re.search(r"\d", re.sub(NOT_FIGURES, "", texts))


def test_every_declared_figure_is_known_to_the_marts(report: Report, warehouse: Path) -> None:
    """The names of all reports lead to rows of the tiny warehouse, whatever their templates use."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        marts = {row[0] for row in con.sql("select table_name from duckdb_tables()").fetchall()}
    named = {use.mart for layout in reports().values() for use in layout.figures.values()}
    assert named - {None} <= marts


def test_a_missing_year_is_no_point_of_a_chart(report: Report, change: Change) -> None:
    """XlsxWriter would draw it as zero."""
    change("delete from fct_rollup where indicator = 'energy_saved' and value_year = 2024")
    issued = report("five_year_unit", year=None)
    with zipfile.ZipFile(issued.path) as archive:
        charts = [
            archive.read(n).decode() for n in archive.namelist() if n.startswith("word/charts/")
        ]
    (chart,) = (c for c in charts if "节能量" in c)
    (drawn,) = re.findall(r"<c:numCache>.*?</c:numCache>", chart, re.DOTALL)
    assert re.findall(r'<c:pt idx="(\d)"', drawn) == ["0", "1", "2", "4"]
