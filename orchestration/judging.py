"""Judges the returns that no run has judged yet; findings first, then the verdicts' events."""

from dataclasses import dataclass, field

import duckdb

from expectations.catalogue import catalogue_version
from expectations.check_tables import check_findings
from expectations.judge import Judgement, judge
from ingestion.clock import SHANGHAI, Clock, stamp
from ingestion.decisions import decisions
from ingestion.facts import remove_unnamed_batches, write_parquet
from ingestion.ledger import Event, Ledger, Return, batches_of
from orchestration import adjustment_returns, review_returns
from orchestration.carrying_over import carry_over
from orchestration.instance import Instance
from orchestration.known_returns import known_beside
from orchestration.rivals import questions, rivals_of


@dataclass
class Judged:
    """The returns judged by one call, with the judgement."""

    returns: list[Return] = field(default_factory=list)
    judgement: Judgement = field(default_factory=Judgement)

    def take(self, returns: list[Return], judgement: Judgement) -> None:
        """Add a batch that was judged."""
        self.returns = [*self.returns, *returns]
        self.judgement.findings += judgement.findings
        self.judgement.verdicts |= judgement.verdicts
        self.judgement.held_figures |= judgement.held_figures
        self.judgement.expectations += judgement.expectations


def unjudged(ledger: Ledger) -> list[Return]:
    judged = {event.return_id for event in ledger.events("judged")}
    return [made for made in ledger.returns() if made.return_id not in judged]


def judge_pending(
    instance: Instance, ledger: Ledger, clock: Clock, years: set[int] | None = None
) -> Judged:
    """Judge pending returns over whole tables; 调整单 and 市级审核表 after the others, alone.

    `years` keeps to the returns of those report years, and to those that no year can be given.
    """
    batches = batches_of(ledger.events("judged"))
    remove_unnamed_batches(instance.findings, "j", batches)
    todo = [
        made
        for made in unjudged(ledger)
        if years is None or made.report_year is None or made.report_year in years
    ]
    # What decides on other returns is judged when those have their verdicts.
    deciding = (adjustment_returns.FORM, review_returns.FORM)
    done = Judged()
    for together in (
        [made for made in todo if made.form not in deciding],
        *([made for made in todo if made.form == form] for form in deciding),
    ):
        if together:
            batches.add(_judge(instance, ledger, clock, together, len(batches), done))
    return done


def _judge(
    instance: Instance, ledger: Ledger, clock: Clock, todo: list[Return], before: int, done: Judged
) -> str:
    """Judge these returns as the next batch, which is named; `done` takes what became of them."""
    ids = [made.return_id for made in todo]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE todo (return_id VARCHAR)")
        connection.executemany("INSERT INTO todo VALUES (?)", [[name] for name in ids])
        facts = connection.sql(
            "SELECT * FROM read_parquet(?) SEMI JOIN todo USING (return_id) ORDER BY return_id",
            params=[str(instance.facts / "*" / "f*.parquet")],
        ).to_arrow_table()
    workers = instance.settings.intake.workers
    judgement = judge(facts, ids, instance.roster(), _refused(instance, ledger), workers)
    own = dict(judgement.verdicts)
    rivals = rivals_of(instance, ledger, todo, own)
    judgement.add(questions(ledger, instance, rivals))
    today = clock().astimezone(SHANGHAI).date()
    known = known_beside(instance, ledger, todo, own, judgement.findings, facts, today)
    judgement.add(check_findings(known))
    decided: list[Event] = []
    if todo[0].form == adjustment_returns.FORM:
        found, decided = adjustment_returns.apply_adjustments(
            instance, ledger, clock, todo, facts.to_pylist(), judgement
        )
        judgement.add(found)
    if todo[0].form == review_returns.FORM:
        judgement.add(
            review_returns.apply_reviews(
                instance, ledger, clock, todo, facts.to_pylist(), judgement
            )
        )
    judgement.shorten(instance.settings.intake.notes_per_return)
    batch = f"j{before + 1:06d}"
    write_parquet(instance.findings / f"{batch}.parquet", judgement.table())
    judged = [
        Event(
            at=stamp(clock()),
            kind="judged",
            return_id=made.return_id,
            payload={
                "verdict": judgement.verdicts[made.return_id],
                "held_figures": judgement.held_figures.get(made.return_id, 0),
                "catalogue_version": catalogue_version(),
                "batch": batch,
                # Without the question which of two versions counts.
                "own_verdict": own[made.return_id],
            },
        )
        for made in todo
    ]
    with ledger.transaction():
        ledger.append_events([*judged, *decided])
        carry_over(instance, ledger, clock, todo)
    done.take(todo, judgement)
    return batch


@dataclass(frozen=True)
class Standing:
    """Where a reporter stands: his latest return with its recorded verdict."""

    made: Return
    verdict: str
    held_figures: int


def standings(ledger: Ledger) -> list[Standing]:
    """The latest judged return of each form, reporter and year; unattributed ones one by one.

    What was retracted, or passed over for another one of the day, stands no more.
    """
    decided = decisions([*ledger.events("retracted"), *ledger.events("chosen")])
    judged = {event.return_id: event.payload or {} for event in ledger.events("judged")}
    latest: dict[tuple[str, str, int | None, str], Return] = {}
    for made in ledger.returns():  # ordered by revision
        if made.return_id in judged and decided.speaks(made.return_id):
            alone = "" if made.reporter else made.return_id
            latest[made.form, made.reporter, made.report_year, alone] = made
    return [
        Standing(made, judged[made.return_id]["verdict"], judged[made.return_id]["held_figures"])
        for made in latest.values()
    ]


def _refused(instance: Instance, ledger: Ledger) -> dict[str, str]:
    """Synthetic forms in an instance that is not a demonstration."""
    if instance.settings.synthetic:
        return {}
    return {
        event.return_id: "synthetic_file"
        for event in ledger.events("received")
        if event.return_id and (event.payload or {}).get("synthetic")
    }
