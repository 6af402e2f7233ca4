"""One notice for a city's batch: the marks of all its parks in one copy of the one workbook."""

from collections.abc import Sequence
from dataclasses import replace

from expectations.findings import VERDICTS_ZH
from ingestion.remark import Notice, Remark

_WORST_FIRST = ("sent_back", "held", "passed")


def batch_notice(cover: Notice, parts: Sequence[Notice]) -> Notice:
    """The notices of the returns that go back, as one on the workbook that holds them.

    `cover` is made from the city's own return, whether or not that goes back itself. Two parks
    share a cover cell: what is wrong there is said once.
    """
    verdict = min((part.verdict for part in parts), key=_WORST_FIRST.index)
    remarks = dict.fromkeys(_of_part(r, part) for part in parts for r in part.remarks)
    return replace(
        cover,
        verdict=verdict,
        verdict_zh=VERDICTS_ZH[verdict],
        judged_at=max(part.judged_at for part in parts),
        catalogue_version=max(part.catalogue_version for part in parts),
        remarks=tuple(remarks),
        parts=tuple(parts),
    )


def _of_part(remark: Remark, part: Notice) -> Remark:
    """A remark that still says which park it is about: by its row, else by name."""
    group = f"{part.return_id} {remark.group}" if remark.group else ""
    message = remark.message
    if not remark.cell and part.reporter_name:
        message = f"【{part.reporter_name}】{message}"
    return replace(remark, group=group, message=message)
