"""Prints, as JSON, what a blank form, a finding and a comment say; run by `test_one_home`.

Started in a process of its own with a copy of the rooms on its path: contracts and catalogue are
read once per process.
"""

import json
import sys
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
from filled_forms import PARK, YEAR, figure, form, judged, one
from returned_forms import annotated

from ingestion.blank_form import Filling, write_form
from ingestion.contract import contracts
from orchestration.forms import printed_checks

MOMENT = datetime(2023, 11, 1, tzinfo=UTC)


def main() -> None:
    contract = contracts()["park_progress"].in_year(YEAR)
    target = BytesIO()
    write_form(
        target, contracts()["park_progress"], YEAR, Filling({one("park_code"): PARK}),
        checks=printed_checks(contract), deadline_zh="", created=MOMENT,
    )  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(target.getvalue()))
    validations = [
        str(rule.formula1)
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
    ]
    printed = [
        str(cell.value) for ws in book.worksheets for row in ws.iter_rows() for cell in row
        if cell.value is not None
    ]  # fmt: skip
    faulty = form({figure("gdp_growth"): 60, figure("feedstock_energy"): 600000})
    judgement = judged(faulty)
    comments = [
        cell.comment.text
        for ws in openpyxl.load_workbook(BytesIO(annotated(faulty))).worksheets
        for row in ws.iter_rows()
        for cell in row
        if cell.comment
    ]
    found = [[f.rule, {k: str(v) for k, v in f.arguments.items()}] for f in judgement.findings]
    said = {"validations": validations, "printed": printed, "comments": comments, "found": found}
    json.dump(said, sys.stdout, ensure_ascii=False)


main()
