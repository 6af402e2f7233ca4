"""The returned workbook as its receiver sees it: opened, mended and saved in LibreOffice."""

from pathlib import Path

import pytest
from filled_forms import QUANTITIES, edited, figure, form, judged, one, place, project, typed
from libreoffice import printed_text, saved_as
from returned_forms import annotated, opened_book, returned, verdict

from ingestion.return_notice import COLOURS

pytestmark = pytest.mark.system
FAULTS = (
    {one("phone"): None, figure("energy_consumption"): "约50万", figure("co2_emissions"): -4},
    project(1, investment_to_date=2000),
)
REMEDIES = {
    one("phone"): "0531-7654321",
    figure("energy_consumption"): 500000,
    figure("co2_emissions"): 4,
    ("investment_to_date", "project:1", "", "value"): 900,
}


def test_saved_by_libreoffice_the_marks_stay_and_mending_them_passes(tmp_path: Path) -> None:
    marked = annotated(form(*FAULTS))
    saved = saved_as(marked, "xlsx", tmp_path).read_bytes()
    before, after = opened_book(marked), opened_book(saved)
    seen = 0
    for ws in before.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if cell.comment:
                    same = after[ws.title][cell.coordinate]
                    assert cell.comment.text.split("\n")[0] in same.comment.text
                    assert same.fill.fgColor.rgb == cell.fill.fgColor.rgb in COLOURS.values()
                    seen += 1
    assert seen == 5
    links = [c.hyperlink for row in after["退回说明"].iter_rows() for c in row if c.hyperlink]
    assert len(links) == 4
    fixed = edited(saved, *(typed(key, value) for key, value in REMEDIES.items()))
    assert judged(fixed).findings == [] and verdict(fixed) == "passed"


def test_half_mended_in_libreoffice_it_comes_back_with_the_new_marks_only(tmp_path: Path) -> None:
    saved = saved_as(annotated(form(*FAULTS)), "xlsx", tmp_path).read_bytes()
    half = edited(saved, typed(figure("co2_emissions"), 4))
    back = returned(half)
    assert back.untouched_because == ()
    (content,) = back.files.values()
    mended = opened_book(content)[QUANTITIES][place(figure("co2_emissions")).cell]
    assert mended.comment is None and mended.fill.fgColor.rgb not in COLOURS.values()


def test_the_notice_prints_whole(tmp_path: Path) -> None:
    printed = printed_text(annotated(form(*FAULTS)), tmp_path, "-l", "1")
    for text in ("退回说明", "明水经济技术开发区", "待核实", "请这样修改", "V12 存疑", "P01 错误"):
        assert text in printed
    assert "###" not in printed
