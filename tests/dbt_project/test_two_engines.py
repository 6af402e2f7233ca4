"""What compares the engines finds a planted difference; the ratio is exact on either engine."""

import json
import random
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from spark_cluster import Cluster
from two_engines import compare, dbt

MART = "(VALUES (1, 2.50::DECIMAL(28,6), ['a', 'b'], 'x'), (2, NULL, NULL, 'y')) t(a, b, c, d)"


def _compared(tmp_path: Path, on_spark: str):
    warehouse, folder = tmp_path / "warehouse.duckdb", tmp_path / "spark" / "fct_made"
    folder.mkdir(parents=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"CREATE TABLE fct_made AS FROM {MART}")
        connection.execute(f"COPY ({on_spark}) TO '{folder}/part.parquet'")
    (made,) = compare(warehouse, folder.parent)
    return made


def test_equal_marts_are_the_same_in_whatever_order(tmp_path: Path) -> None:
    made = _compared(tmp_path, f"FROM {MART} ORDER BY a DESC")
    assert made.is_same
    assert (made.rows, made.numbers, made.nulls, made.elements) == (2, 3, 2, 2)


@pytest.mark.parametrize(
    "on_spark",
    [
        f"SELECT a, b + 0.000001 AS b, c, d FROM {MART}",
        f"SELECT a, coalesce(b, 0) AS b, c, d FROM {MART}",
        f"SELECT a, b, coalesce(c, []) AS c, d FROM {MART}",
        f"SELECT a, b, list_reverse(c) AS c, d FROM {MART}",
        f"SELECT a, b, c, d || ' ' AS d FROM {MART}",
        f"SELECT a, b::DOUBLE AS b, c, d FROM {MART}",
        f"SELECT a, b, c FROM {MART}",
        f"FROM {MART} WHERE a = 1",
        f"FROM {MART} UNION ALL FROM {MART} WHERE a = 1",
    ],
)
def test_any_difference_is_found(tmp_path: Path, on_spark: str) -> None:
    assert not _compared(tmp_path, on_spark).is_same


# Ties, what a DOUBLE cannot hold, what is rounded twice by who rounds a quotient first, nothing.
HARD = [
    ("1", "1", "2000000"),
    ("1", "-1", "2000000"),
    ("1", "0.000001", "3000000"),
    ("1", "4999999.999999", "10000000000000"),
    ("1", "0.499999", "1000000"),
    ("100", "1", "3"),
    ("100", "2", "-3"),
    ("10000", "123456789012345.678901", "0.000007"),
    ("0.01", "9007199254740993", "1"),
    ("1", "9007199254740993.000001", "1"),
    ("1", "1", "0"),
    ("1", "0", "0"),
    ("100", "0", "5"),
]


def _cases() -> list[tuple[Decimal, ...]]:
    """The hard ones, and some by chance (fixed seed) over all sizes that figures have."""
    chance = random.Random(14)

    def figure() -> Decimal:
        return Decimal(f"{chance.randrange(10 ** chance.randrange(1, 19))}E-6")

    drawn = [
        (Decimal(chance.choice(("0.01", "1", "100", "10000"))), figure(), figure())
        for _ in range(400)
    ]
    return [tuple(map(Decimal, case)) for case in HARD] + drawn  # type: ignore[misc]


def _half_up(scale: Decimal, numerator: Decimal, denominator: Decimal) -> Decimal | None:
    if not denominator:
        return None
    exact = Fraction(scale) * Fraction(numerator) / Fraction(denominator)
    millionths = (abs(exact) * 10**6 + Fraction(1, 2)) // 1
    return Decimal(f"{millionths if exact >= 0 else -millionths}E-6")


def _shown(
    macro: str,
    cases: list[tuple[Decimal, ...]],
    target: str,
    program: Path,
    home: Path,
    **settings: str,
) -> list[Decimal | None]:
    """What a macro of the figures s, n and d gives for each case."""
    rows = ", ".join(
        f"({position}, {', '.join(f'cast({part:f} as decimal(38, 6))' for part in case)})"
        for position, case in enumerate(cases)
    )
    query = (
        f"select position, coalesce(cast({{{{ {macro} }}}} as varchar(50)), 'null') || ' ='"
        f" as found from (values {rows}) as made(position, s, n, d)"
    )
    said = dbt(program, target, home, "--quiet", "show", "--inline", query, "--limit", "-1",
               "--output", "json", **settings)  # fmt: skip
    shown = json.loads(said[said.index("{") :])["show"]
    by_position = {int(row["position"]): row["found"].removesuffix(" =") for row in shown}
    return [None if text == "null" else Decimal(text) for _, text in sorted(by_position.items())]


RATIO = "ratio('s', 'n', 'd')"
PRODUCT = "product('n', 'd')"


def _factors() -> list[tuple[Decimal, ...]]:
    """Twelve places beside sixteen whole digits, as the nation's sums have; all signs."""
    hard = [
        (Decimal(1), Decimal(n), Decimal(d))
        for n, d in (
            ("0.000001", "0.000001"),
            ("-0.000001", "0.000001"),
            ("123456789012.345679", "98765.432101"),
            ("-123456789012.345679", "98765.432101"),
            ("5934567890.123457", "2012345.678901"),
            ("-2.5", "-0.000003"),
            ("0", "7.000001"),
        )
    ]
    return hard + [
        (s, sign * n % 10**12, d)
        for s, n, d in _cases()[len(HARD) :]
        for sign in (1, -1)
        if n * d < 10**24
    ]


def _products() -> list[Decimal]:
    return [Decimal(f"{int(n * 10**6) * int(d * 10**6)}E-12") for _, n, d in _factors()]


def test_products_keep_twelve_places_on_duckdb(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    program = Path(sys.executable).with_name("dbt")
    assert _shown(PRODUCT, _factors(), "duckdb", program, tmp_path) == _products()


@pytest.mark.system
@pytest.mark.long
def test_products_keep_twelve_places_on_spark(spark: Cluster, tmp_path: Path) -> None:
    found = _shown(PRODUCT, _factors(), "spark", spark.dbt, tmp_path, **spark.settings)
    assert found == _products()


def test_ratios_are_exact_on_duckdb(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    found = _shown(RATIO, _cases(), "duckdb", Path(sys.executable).with_name("dbt"), tmp_path)
    assert found == [_half_up(*case) for case in _cases()]


@pytest.mark.system
@pytest.mark.long
def test_ratios_are_exact_on_spark(spark: Cluster, tmp_path: Path) -> None:
    found = _shown(RATIO, _cases(), "spark", spark.dbt, tmp_path, **spark.settings)
    assert found == [_half_up(*case) for case in _cases()]
