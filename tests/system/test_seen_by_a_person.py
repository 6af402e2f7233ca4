"""What people look at: the workbook through LibreOffice."""

import re
from pathlib import Path

import pytest
from libreoffice import needs, printed_text

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("pattern", "titles"),
    [
        (
            "2023/*不含*表(内部版).xlsx",
            ("园区循环化改造总体情况", "园区循环化改造资源环境成效", "口径说明"),
        ),
        (
            "2021-2025/*不含*附表(内部版).xlsx",
            ("园区循环化改造成效年度汇总", "节能量", "2025年(初步)"),
        ),
        ("2018-2020/*推进计划汇总表*.xlsx", ("推进计划汇总表", "全省合计")),
    ],
)
def test_a_workbook_prints_whole_in_libreoffice(
    pattern: str, titles: tuple[str, ...], small_run: Path, tmp_path: Path
) -> None:
    needs("soffice", "pdftotext")
    (workbook,) = (small_run / "exports").glob(pattern)
    text = printed_text(workbook.read_bytes(), tmp_path)
    assert "###" not in text, "a number does not fit its column"
    assert not re.search(r"#(REF|NAME|VALUE|DIV/0|N/A)", text)
    for title in titles:
        assert title in text
