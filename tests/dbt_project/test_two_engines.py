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


def _cases() -> list[tuple[Decimal, Decimal, Decimal]]:
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


def _ratios(program: Path, target: str, home: Path, **settings: str) -> list[Decimal | None]:
    rows = ", ".join(
        f"({position}, {', '.join(f'cast({part:f} as decimal(38, 6))' for part in case)})"
        for position, case in enumerate(_cases())
    )
    query = (
        "select position, coalesce(cast({{ ratio('s', 'n', 'd') }} as varchar(50)), 'null') || ' ='"
        f" as ratio from (values {rows}) as made(position, s, n, d)"
    )
    said = dbt(program, target, home, "--quiet", "show", "--inline", query, "--limit", "-1",
               "--output", "json", **settings)  # fmt: skip
    shown = json.loads(said[said.index("{") :])["show"]
    by_position = {int(row["position"]): row["ratio"].removesuffix(" =") for row in shown}
    return [None if text == "null" else Decimal(text) for _, text in sorted(by_position.items())]


def test_ratios_are_exact_on_duckdb(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    found = _ratios(Path(sys.executable).with_name("dbt"), "duckdb", tmp_path)
    assert found == [_half_up(*case) for case in _cases()]


@pytest.mark.system
@pytest.mark.long
def test_ratios_are_exact_on_spark(spark: Cluster, tmp_path: Path) -> None:
    found = _ratios(spark.dbt, "spark", tmp_path, **spark.settings)
    assert found == [_half_up(*case) for case in _cases()]
