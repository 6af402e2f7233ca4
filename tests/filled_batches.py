"""A city's batch made from the very values that would fill its parks' own forms."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO

from filled_forms import Key, Values, one, roster
from openpyxl.workbook import Workbook

from expectations.judge import Judgement, judge
from ingestion.batch import deal
from ingestion.blank_form import Filling, write_form
from ingestion.contract import contracts
from ingestion.facts import fact_columns, identified
from ingestion.parser import ParsedReturn, parse_file
from ingestion.placement import places

FORM = "city_batch"
QUANTITIES, PROJECTS = "表1 各园区主要指标", "表2 各园区重点项目"
PARKS, MEASURES = "表3 各园区进展情况", "表4 各园区管理措施"
CITY = ("370100", "济南市")
MINGSHUI = ("P3700011", "明水经济技术开发区")
_MOMENT = datetime(2023, 11, 1, tzinfo=UTC)
_COVER = {
    one("unit_head"): "丙某",
    one("filler"): "丁某",
    one("phone"): "0531-87654321",
    one("reported_on"): "2023-12-20",
}
_LISTS = ("project", "measure")


def batch(
    parks: Sequence[Values],
    year: int = 2023,
    city: tuple[str, str] = CITY,
    *,
    synthetic: bool = False,
) -> bytes:
    """The batch in which every park states what `parks` would fill into its own form."""
    values: dict[Key, object] = {
        **_COVER,
        one("reporter_code"): city[0],
        one("reporter_name"): city[1],
    }
    contract = contracts()[FORM].in_year(year)
    known = {place.key for place in places(contract)}
    rows = dict.fromkeys(_LISTS, 0)
    for number, park in enumerate(parks, 1):
        listed: dict[str, str] = {}
        for (code, row_key, column, role), value in park.items():
            if role != "value" or value is None:
                continue
            table = row_key.split(":")[0]
            if table in _LISTS:
                if row_key not in listed:
                    rows[table] += 1
                    listed[row_key] = f"{table}:{rows[table]}"
                    values["park_name", listed[row_key], "", role] = park[one("park_name")]
                values[code, listed[row_key], "", role] = value
            elif table:
                values[f"{code}@{row_key.split(':')[1]}", f"park:{number}", "", role] = value
            elif column:
                values[f"{code}@{column}", f"quantity:{number}", "", role] = value
            elif code in ("park_code", "park_name"):
                values[code, f"quantity:{number}", "", role] = value
                values[code, f"park:{number}", "", role] = value
            elif (code, f"park:{number}", "", role) in known:
                values[code, f"park:{number}", "", role] = value
            elif code == "reported_on":
                values[one(code)] = value
    target = BytesIO()
    write_form(
        target, contract, year, Filling(values), checks=(), deadline_zh="每年12月31日前",
        created=_MOMENT, synthetic=synthetic,
    )  # fmt: skip
    return target.getvalue()


def where(code: str, row_key: str = "") -> tuple[str, str]:
    """Sheet and cell of the blank batch for a column and row, or a field of the cover."""
    return next(
        (p.sheet, p.cell)
        for p in places(contracts()[FORM].in_year(2023))
        if (p.code, p.row_key) == (code, row_key)
    )


def put(code: str, row_key: str, value: object) -> Callable[[Workbook], None]:
    """The edit that writes into that cell."""

    def edit(book: Workbook) -> None:
        sheet, cell = where(code, row_key)
        book[sheet][cell] = value

    return edit


def returns(content: bytes) -> dict[str, ParsedReturn]:
    """The returns in a workbook by the place that tells them apart; the city's own is ''."""
    return dict(deal(parse_file(content, roster()), roster()))


def of_park(content: bytes, park: str) -> ParsedReturn:
    (found,) = [made for made in returns(content).values() if made.reporter == park]
    return found


def judged_batch(content: bytes) -> Judgement:
    """The judgement on every return of the batch; their ids are their places."""
    import pyarrow as pa

    tables = {
        place: identified(
            fact_columns(made.facts), place or "city", made.reporter, made.form, made.report_year
        )
        for place, made in returns(content).items()
    }
    names = [place or "city" for place in tables]
    return judge(pa.concat_tables(tables.values()), names, roster())
