"""What is changed at random: sound forms of each kind, in each format that people send.

Their bytes are the same whenever they are made, but for .ods: LibreOffice asks the clock.
"""

import csv
import shutil
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
from filled_batches import batch
from filled_forms import SOUND, plan
from good_forms import good_form
from libreoffice import saved_as
from spoilt_form import FaultClass, saved

from ingestion.same_bytes import archive, with_moment

_MOMENT = datetime(2023, 11, 1, tzinfo=UTC)
_LIBREOFFICE = ("xls", "ods")
_UNSPOILT = FaultClass("none", lambda form: None, "park_progress")


def good_files(folder: Path) -> list[Path]:
    """Sound files in a folder of their own; .xls and .ods only where LibreOffice is there."""
    made = folder / "good"
    made.mkdir()
    progress = _whole(2)
    contents = {
        "progress.xlsx": progress,
        "progress-2021.xlsx": _whole(0),
        "plan.xlsx": plan([("济南市", 1, 2018, "明水经济技术开发区", "国家级")]),
        "batch.xlsx": with_moment(batch([SOUND]), _MOMENT),
        "table.csv": _table(progress),
        "packed.zip": archive({"济南/明水.xlsx": progress}),
        "mail.eml": _mailed(progress),
    }
    if shutil.which("soffice"):
        for ending in _LIBREOFFICE:
            contents[f"progress.{ending}"] = saved_as(progress, ending, made).read_bytes()
    shutil.rmtree(made)
    made.mkdir()
    for name, content in contents.items():
        (made / name).write_bytes(content)
    return sorted(made.iterdir())


def _whole(instance: int) -> bytes:
    """A form with every figure and its tables filled, of the year 2021 + instance."""
    return with_moment(saved(good_form(_UNSPOILT, 1, instance, 1).book), _MOMENT)


def _table(content: bytes) -> bytes:
    """The first sheet of figures as a spreadsheet program exports it, in GB18030."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    written = StringIO()
    csv.writer(written).writerows(sheet.iter_rows(values_only=True))
    return written.getvalue().encode("gb18030")


def _mailed(content: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.cn", "b@example.cn", "循环化改造进展"
    mail.set_content("请查收。")
    mail.add_attachment(
        content,
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename="明水.xlsx",
    )
    mail.set_boundary("parts")
    return mail.as_bytes()
