"""The synthetic nation of 2,543 parks over five years: is every number of the marts the oracle's?

Writes docs/nation.md and prints it; exit status 1 when a number differs. The figures are synthetic
and written as facts: no workbook is filled or read here.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "end_to_end"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))

from compiled_models import compile_models
from made_nation import HELD, MISSING, NOT_SENT, REVISED, nation
from nation_comparison import BuiltNation, build

NO_FIGURES = {
    "dim_grid_factor": "the seed's rows",
    "dim_indicator": "the seed's rows",
    "dim_park": "names and codes",
    "dim_place": "names and codes",
    "bridge_place_park": "places; on drawn hierarchies beside the oracle's",
    "build_info": "what the build was made of",
    "fct_finding": "the findings; `effect` is the `previous_value` of `fct_gap`",
    "fct_narrative": "texts; 0 rows in this nation",
    "fct_task_text": "texts; 0 rows in this nation",
}
"""Marts without a number of their own, and what they hold."""
PAGE = Path(__file__).resolve().parents[2] / "docs" / "nation.md"
SLOWEST = 8


def states_of(built: BuiltNation) -> str:
    """How the figures that are owed came out, in percent."""
    counted = dict(
        built.connection.execute(
            "SELECT state, count(*) FROM fct_park_indicator WHERE state <> 'not_owed'"
            " GROUP BY state"
        ).fetchall()
    )
    owed = sum(counted.values())
    return ", ".join(f"{state} {100 * n / owed:.1f} %" for state, n in sorted(counted.items()))


def main() -> None:
    started = time.perf_counter()
    parks = nation()
    with tempfile.TemporaryDirectory(prefix="parkreport-nation-") as folder:
        models = compile_models(Path(folder) / "home")
        compiled = time.perf_counter()
        built = build(models, parks)
    marts = models.marts()
    in_models = sum(built.models.values())
    rows, numbers, differing = [], 0, []
    for mart, result in built.comparisons():
        rows.append(f"| `{mart}` | {result.numbers:,} | {len(result.differences):,} |")
        numbers += result.numbers
        differing += result.differences
        marts.discard(mart)
    if marts != NO_FIGURES.keys():
        differing.append(f"not compared and not told why: {sorted(marts ^ NO_FIGURES.keys())}")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    promoted, merged, plates = (
        sum(bool(park.promoted_on) for park in parks),
        sum(bool(park.merged_on) for park in parks),
        sum(bool(park.counts_in) and not park.merged_on for park in parks),
    )
    slowest = sorted(built.models.items(), key=lambda item: -item[1])[:SLOWEST]
    lines = [
        "# The synthetic nation",
        "",
        "Written by `make nation`. Everything is synthetic: parks, places within a unit, figures.",
        "The returns, and lists, plans, assessments, support, cities' reports and registers, are"
        " written as facts; no workbook is filled or read.",
        "",
        f"{len(parks):,} parks in {len({p.unit for p in parks})} units over five years: {promoted}"
        f" promoted, {merged} merged, {plates} plates. {built.returns:,} returns, {built.facts:,}"
        " facts.",
        f"Of the returns {NOT_SENT:.0%} never came and {REVISED:.0%} were revised; of the figures"
        f" in a form {MISSING:.0%} are missing and {HELD:.0%} held.",
        f"Figures that are owed, ratios and sums of projects included: {states_of(built)}.",
        "",
        "| mart | numbers | different from the oracle |",
        "|---|---|---|",
        *rows,
        f"| together | {numbers:,} | {len(differing):,} |",
        "",
        "Numbers: the values that are not null of the compared columns; days, states and verdicts"
        " among them. Lists, plans, support and registers are filled without faults; in assessments"
        " and cities' reports 3% of the figures are missing and 3% held.",
        "",
        "Not in the table, since they hold no figure of their own: "
        + "; ".join(f"`{mart}` ({why})" for mart, why in NO_FIGURES.items())
        + ".",
        "",
        f"{seconds:.0f} s in all, peak memory {peak:.1f} GiB: dbt compile"
        f" {compiled - started:.0f} s, the models on DuckDB with two threads {in_models:.0f} s, the"
        " rest is Python making the returns and computing them again. Seconds belong to the"
        " machine.",
        "",
        "Slowest models: " + ", ".join(f"`{name}` {took:.1f} s" for name, took in slowest) + ".",
    ]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    built.connection.close()
    if differing:
        sys.exit("\n".join(differing[:40]))


if __name__ == "__main__":
    main()
