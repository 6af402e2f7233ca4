"""The synthetic nation's five years, inbox to the nation's official workbooks, and half of it."""

from benchmark_page import section, table
from homes import NATION, Homes, documents, until_documents
from steps import steps_of, steps_table

TITLE = "The nation: five years"
HALF = NATION // 2


def nation_part(homes: Homes) -> str:
    runs = {parks: homes.nation_after_a_run(parks) for parks in (HALF, NATION)}
    half, whole = (of for _, of in runs.values())
    issued = [len(documents(home)) for home, _ in runs.values()]
    until = [until_documents(home, of) for home, of in runs.values()]
    goal = {"seconds": "≤ 180", "memory": "≤ 4,096 MiB", "growth": "≤ 2.1"}
    return section(
        TITLE,
        [
            "`run` on an instance of the nation that has received the parks' yearly workbooks.",
            "",
            *table(
                [f"{HALF:,} parks", f"{NATION:,} parks", "goal"],
                {
                    "documents": [*issued, ""],
                    "seconds until the last document": [
                        *(f"{seconds:,.0f}" for seconds in until),
                        goal["seconds"],
                    ],
                    "seconds with the audit sites": [
                        f"{half.seconds:,.0f}",
                        f"{whole.seconds:,.0f}",
                        "",
                    ],
                    "processor seconds": [f"{half.processor:,.0f}", f"{whole.processor:,.0f}", ""],
                    "peak memory of all processes until then": [
                        *(
                            f"{of.peak_mib(seconds):,.0f} MiB"
                            for of, seconds in zip((half, whole), until, strict=True)
                        ),
                        goal["memory"],
                    ],
                    "peak memory with the audit sites": [
                        f"{half.peak_mib():,.0f} MiB",
                        f"{whole.peak_mib():,.0f} MiB",
                        "",
                    ],
                    "time(2N) ÷ time(N)": ["", until[1] / until[0], goal["growth"]],
                },
            ),
            "",
            *steps_table({f"{parks:,} parks": steps_of(home) for parks, (home, _) in runs.items()}),
        ],
    )
