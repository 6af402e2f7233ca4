"""Six parks in three cities, one of them separately planned, and an issue of their tables."""

from collections.abc import Callable

from made_warehouse import Park, Place

from exports.approval import SIGNED, Approval, Files
from exports.issue import IssueContext, Issued
from exports.manifest import read_manifest, sha256_of

Change = Callable[[str], None]
Issue = Callable[..., Issued]

PLACES = [
    Place("370000", "山东省", "CN"),
    Place("370100", "济南市", "370000"),
    Place("370200", "青岛市", "370000", separate=True),
    Place("370500", "东营市", "370000"),
]
PARKS = [
    Park("P1", "明水经济技术开发区", "national", "370100", "370000"),
    Park("P2", "济南槐荫工业园区", "provincial", "370100", "370000"),
    Park("P3", "平阴工业园区", "provincial", "370100", "370000"),
    Park("P4", "青岛高新区", "national", "370200", "370200"),
    Park("P5", "东营经济开发区", "provincial", "370500", "370000"),
    Park("P6", "垦利经济开发区", "provincial", "370500", "370000"),
]
PLAN = [
    ("370100", "370100", "济南市", 2018, "national"),
    ("370100", "370100", "济南市", 2020, "provincial"),
    ("370200", "370200", "青岛市", 2020, "national"),
    ("370500", "370500", "东营市", 2018, "provincial"),
    ("371200", "370100", "莱芜市", 2020, "provincial"),
]


def context(**changes: object) -> IssueContext:
    """The province without its separately planned city, 2025, unless told otherwise."""
    given: dict[str, object] = {
        "unit": "370000",
        "scope": "without",
        "year": 2025,
        "first_year": 2021,
        "last_year": 2025,
        "synthetic": True,
        "code_version": "0.1.0",
        "returns": [{"return_id": "R2", "sha256": "b"}, {"return_id": "R1", "sha256": "a"}],
    }
    return IssueContext(**given | changes)  # type: ignore[arg-type]


def approved(issued: Issued, state: str, event_id: int = 1) -> dict[str, Approval]:
    """The decision that gives an issue this state; what is signed is kept beside."""
    content = read_manifest(issued.manifest)["content"]
    files = Files(issued.lineage, issued.manifest, issued.path)
    if state != SIGNED:
        return {issued.path.name: Approval(event_id, state, content)}
    sha256 = sha256_of(issued.path)
    signature = {"by": "张三", "sha256": sha256, "unreported": "某园区停产"}
    kept = files.keep(sha256).lineage
    return {issued.path.name: Approval(event_id, state, content, kept, content, signature)}
