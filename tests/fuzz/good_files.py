"""What is changed at random: sound forms of each kind, in each format that people send."""

import csv
import shutil
from email.message import EmailMessage
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
from filled_batches import batch
from filled_forms import SOUND, plan
from good_forms import good_form
from libreoffice import saved_as
from spoilt_form import FaultClass, saved

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
        "batch.xlsx": batch([SOUND]),
        "table.csv": _table(progress),
        "packed.zip": _packed(progress),
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
    return saved(good_form(_UNSPOILT, 1, instance, 1).book)


def _table(content: bytes) -> bytes:
    """The first sheet of figures as a spreadsheet program exports it, in GB18030."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[1]
    written = StringIO()
    csv.writer(written).writerows(sheet.iter_rows(values_only=True))
    return written.getvalue().encode("gb18030")


def _packed(content: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("济南/明水.xlsx", content)
    return target.getvalue()


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
    return mail.as_bytes()
