"""The synthetic nation's five years, inbox to the nation's official workbooks, and half of it."""

from benchmark_page import section, table
from homes import NATION, Homes

TITLE = "The nation: five years"
HALF = NATION // 2


def nation_part(homes: Homes) -> str:
    runs = {parks: homes.nation_after_a_run(parks) for parks in (HALF, NATION)}
    half, whole = (of for _, of in runs.values())
    documents = [
        sum(1 for kind in ("xlsx", "docx") for _ in home.glob(f"exports/**/*.{kind}"))
        for home, _ in runs.values()
    ]
    goal = {"seconds": "≤ 180", "memory": "≤ 4,096 MiB", "growth": "≤ 2.1"}
    return section(
        TITLE,
        [
            "`run` on an instance of the nation that has received the parks' yearly workbooks.",
            "",
            *table(
                [f"{HALF:,} parks", f"{NATION:,} parks", "goal"],
                {
                    "documents": [*documents, ""],
                    "seconds": [f"{half.seconds:,.0f}", f"{whole.seconds:,.0f}", goal["seconds"]],
                    "processor seconds": [f"{half.processor:,.0f}", f"{whole.processor:,.0f}", ""],
                    "peak memory of all processes": [
                        f"{half.peak_mib:,.0f} MiB",
                        f"{whole.peak_mib:,.0f} MiB",
                        goal["memory"],
                    ],
                    "time(2N) ÷ time(N)": ["", whole.seconds / half.seconds, goal["growth"]],
                },
            ),
        ],
    )
