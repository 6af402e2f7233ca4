"""The measured part of docs/scaling.md: a row for each size, those not measured now kept."""

import datetime as dt
import os
from pathlib import Path

from nation_on_spark import WORKER_MEMORY, Measured
from spark_cluster import WORKERS
from timing import Watched

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scaling.md"
START, END = "<!-- make spark-nation: begin -->", "<!-- make spark-nation: end -->"
_COLUMNS = (
    *("parks", "returns", "facts", "events in PostgreSQL", "run", "DuckDB", "Spark"),
    *("Parquet of Spark", "gate on Spark", "numbers compared", "marts that differ", "measured"),
)


def row(measured: Measured) -> str:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    cells = (
        f"{measured.parks:,}",
        f"{measured.returns:,}",
        f"{measured.facts:,}",
        f"{measured.events:,}",
        _figures(measured.run) + (" (moved there, nothing to read)" if measured.moved else ""),
        _figures(measured.duckdb),
        _figures(measured.spark),
        f"{measured.mib_on_spark:,.0f} MiB",
        f"{measured.passed} passed",
        f"{measured.numbers:,}",
        f"{', '.join(measured.differing) or '0'} of {len(measured.marts)}",
        f"{today}, {os.cpu_count()} cores, load {os.getloadavg()[2]:.0f}",
    )
    return "| " + " | ".join(cells) + " |"


def put(new: str) -> None:
    """Put a row in the place of that of the same size. ValueError where a marker is missing."""
    before, start, rest = PAGE.read_text(encoding="utf-8").partition(START)
    standing, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{PAGE.name} lacks {START} or {END}")
    rows = {_size(line): line for line in standing.splitlines() if line[2:3].isdigit()}
    rows[_size(new)] = new
    text = "\n".join([_HEAD, *(line for _, line in sorted(rows.items()))])
    PAGE.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def _size(line: str) -> int:
    return int(line.split("|")[1].replace(",", ""))


def _figures(of: Watched) -> str:
    return f"{of.seconds:,.0f} s, {of.processor:,.0f} s, {of.peak_mib():,.0f} MiB"


_HEAD = "\n".join(
    (
        "`run` (intake, judging, DuckDB, nothing issued) and each build alone: wall seconds,"
        " processor seconds, peak",
        f"memory of all processes. Spark: a master, {WORKERS} workers of one core and"
        f" {WORKER_MEMORY} each and the driver on",
        "the same machine, its start counted. *Load*: processes that wanted a core in the last"
        " quarter of an hour; above the",
        "number of cores, wall seconds are upper bounds.",
        "",
        "| " + " | ".join(_COLUMNS) + " |",
        "|---" * len(_COLUMNS) + "|",
    )
)
