"""Who sends it and for which year: what cannot be attributed must come back whole."""

from decimal import Decimal

from filled_forms import one
from good_forms import parks
from layout_faults import properties_lost
from spoilt_form import SpoiltForm, fault

YEAR, CODE, NAME = one("report_year"), one("park_code"), one("park_name")


@fault("wrong year")
def wrong_year(form: SpoiltForm) -> None:
    form.cell(YEAR).value = form.rng.choice(
        (form.year - 1, form.year + 1, 2019, 3202, "明年", None)
    )
    form.must_come_back("R03")


@fault("wrong year that only the printed headers contradict")
def wrong_year_without_properties(form: SpoiltForm) -> None:
    properties_lost(form)
    form.cell(YEAR).value = form.year + form.rng.choice((1, 2))
    form.must_come_back("R03")


@fault("year typed as text")
def year_typed(form: SpoiltForm) -> None:
    shape = form.rng.choice(("{}年", "{} 年度", " {} ", "{}年度"))
    form.write(YEAR, shape.format(form.year), Decimal(form.year))


@fault("unknown park code")
def unknown_code(form: SpoiltForm) -> None:
    wrong = (f"P99{form.rng.randint(10000, 99999)}", form.park[:-1], "", None, form.park_name)
    form.cell(CODE).value = form.rng.choice(wrong)
    form.must_come_back("R01")


@fault("code of another park")
def wrong_park(form: SpoiltForm) -> None:
    other = form.rng.choice([code for code, _ in parks() if code != form.park])
    form.cell(CODE).value = other
    form.must_come_back("R02")


@fault("near-twin name")
def near_twin(form: SpoiltForm) -> None:
    """The name of a park that begins alike, or one letter off: a different park."""
    alike = [n for code, n in parks() if n[:2] == form.park_name[:2] and code != form.park]
    altered = form.park_name[:-1] + ("园" if form.park_name[-1] != "园" else "区")
    form.cell(NAME).value = form.rng.choice([*alike, altered, form.park_name[:-2], None])
    form.must_come_back("R02")


@fault("code and name with blanks and full-width letters")
def name_typed(form: SpoiltForm) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in form.park)
    code = form.rng.choice((f" {form.park} ", wide, form.park.lower()))
    form.cell(CODE).value = code
    form.cell(NAME).value = f" {form.park_name[:2]} {form.park_name[2:]}\u3000"
    for key in (CODE, NAME):  # kept as typed; whose return it is must be right all the same
        form.truth.pop(key)


@fault("nothing filled in")
def nothing_filled(form: SpoiltForm) -> None:
    for key in list(form.truth):
        if key not in (YEAR, CODE, NAME):
            form.cell(key).value = None
    form.must_come_back("F05")


@fault("the same file twice: one return")
def duplicate(form: SpoiltForm) -> None:
    form.resent.append(lambda content: content)
    form.revisions = 1


@fault("two revisions: the later one is the statement")
def two_revisions(form: SpoiltForm) -> None:
    """The figure of the second file stands; the first stays on record as a revision."""
    from io import BytesIO

    import openpyxl
    from filled_forms import place
    from spoilt_form import saved

    key = form.some_figure()
    newer = form.number(key) + 1
    at = place(key)

    def corrected(content: bytes) -> bytes:
        book = openpyxl.load_workbook(BytesIO(content))
        book[at.sheet][at.cell] = float(newer)
        return saved(book)

    form.truth[key] = newer
    form.resent.append(corrected)
    form.revisions = 2
