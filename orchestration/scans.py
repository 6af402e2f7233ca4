"""What is told about stamped scans: which return each belongs to, or what a person must decide."""

from dataclasses import dataclass

from expectations.catalogue import catalogue
from ingestion.check_code import ReturnKey
from ingestion.city_parcel import Receipt
from ingestion.clock import local_time
from ingestion.contract import contracts
from ingestion.decisions import bound_scans
from ingestion.ledger import Ledger
from ingestion.scan_pairing import Pairing, pairings
from orchestration.instance import Instance
from orchestration.places import Places
from orchestration.texts import language, text_in


@dataclass(frozen=True)
class ScanTold:
    """A scan by its name, with what became of it; `rule` is '' where nobody is asked."""

    pairing: Pairing
    name: str
    told: str
    rule: str = ""
    remedy: str = ""

    def line(self) -> str:
        """`盖章.pdf → …`, as a list for staff shows it."""
        return f"{self.name} → {' '.join(filter(None, (self.rule, self.told)))}"


def scans_told(instance: Instance, ledger: Ledger, spoken: str | None = None) -> list[ScanTold]:
    """Every scan that was received, as it is paired now, in the language `spoken` (the user's).

    The pages that a signature names are scans of our own issues, of no return.
    """
    places, own = Places(instance.reference), bound_scans(ledger)
    of_returns = [p for p in pairings(ledger, instance.roster()) if p.scan.file.sha256 not in own]
    return [told(p, places, spoken) for p in of_returns]


def told(pairing: Pairing, places: Places, spoken: str | None = None) -> ScanTold:
    """What is said of one scan, `spoken` in zh or en."""
    spoken = spoken or language()
    scan = pairing.scan
    name = f"{scan.file.name} › {scan.part}" if scan.part else scan.file.name
    if pairing.problem:
        rule = catalogue().of_problem(pairing.problem)
        about = {"raw": pairing.about}
        return ScanTold(
            pairing, name, rule.message(about, spoken), rule.id, rule.remedy(about, spoken)
        )
    assert pairing.key and pairing.by
    code = "scan_paired" if pairing.received else "scan_waits"
    by = text_in(spoken, f"scan_by_{pairing.by}")
    said = text_in(spoken, code, to=_named(pairing.key, places, spoken), by=by)
    return ScanTold(pairing, name, said)


def open_questions(scans: list[ScanTold]) -> list[ScanTold]:
    """What a person must still decide: a file that came again under a better name is decided."""
    placed = {
        s.pairing.scan.file.sha256 for s in scans if s.pairing.key and not s.pairing.scan.part
    }
    return [
        s
        for s in scans
        if s.rule and (s.pairing.scan.part or s.pairing.scan.file.sha256 not in placed)
    ]


def scan_receipts(
    instance: Instance, ledger: Ledger, places: Places, years: set[int]
) -> dict[tuple[int | None, str], list[Receipt]]:
    """The stamped scans of those years as 回执 list them, by year and place.

    Those that a person must place have neither: None and ''.
    """
    by_parcel: dict[tuple[int | None, str], list[Receipt]] = {}
    for scan in scans_told(instance, ledger, "zh"):
        key, file = scan.pairing.key, scan.pairing.scan.file
        if key and key.report_year not in years:
            continue
        reporter = key.reporter if key else ""
        receipt = Receipt(
            scan.name,
            local_time(file.received_at),
            places.name(reporter),
            text_in("zh", "scan_title"),
            0,
            f"{scan.rule} {scan.told}{scan.remedy}".strip(),
            file.sha256,
        )
        year = key.report_year if key else None
        by_parcel.setdefault((year, places.of(reporter)), []).append(receipt)
    return by_parcel


def paired_by(scans: list[ScanTold], form: str, year: int) -> dict[str, str]:
    """Reporter → how the first scan of his return of that form and year was paired."""
    found: dict[str, str] = {}
    for scan in scans:
        key = scan.pairing.key
        if key and key.report_year == year and key.form in (form, ""):
            found.setdefault(key.reporter, scan.pairing.by or "")
    return found


def _named(key: ReturnKey, places: Places, spoken: str) -> str:
    """Reporter, year and form as a person calls them."""
    form = contracts()[key.form].title_zh if key.form and spoken == "zh" else key.form
    parts = (key.reporter, places.name(key.reporter), str(key.report_year), form)
    return " ".join(filter(None, parts))
