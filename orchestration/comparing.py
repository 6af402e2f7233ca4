"""`forms --compare`: the contract patch that a changed blank template needs, printed as YAML."""

from pathlib import Path
from typing import Any

import yaml

from ingestion.contract import contracts
from ingestion.form_comparison import compare
from ingestion.notice_words import words
from ingestion.reader import DIRECTORY, GUIDE, UnreadableFile, read_workbook
from orchestration.texts import CommandError, text


def printed_patch(template: Path, form: str, year: int) -> str:
    """The patch for a person to accept; nothing is changed.

    Raises CommandError when the template is no workbook that can be read.
    """
    try:
        workbook = read_workbook(template.read_bytes())
    except UnreadableFile as error:
        raise CommandError(text("compare_unreadable", path=template, detail=error)) from error
    ignored = (GUIDE, DIRECTORY, words()["sheet"])
    patch = compare(contracts()[form], workbook, year, ignored)
    data = patch.as_data()
    for question in data.get("questions", []):
        question["ask"] = text(f"compare_{question['kind']}", **_said(question))
    if data.keys() == {"form", "year"}:
        return f"# {text('compare_same', form=form, year=year)}\n"
    head = text("compare_head", template=template.name, form=form, year=year)
    lines = "".join(f"# {line}\n" for line in head.splitlines())
    return lines + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def _said(question: dict[str, Any]) -> dict[str, Any]:
    named = {"was": "was", "now": "now", "line": "code"}
    return {key: question.get(said, "") for key, said in named.items()}
