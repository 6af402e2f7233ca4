"""The instance: one directory with settings, reference data, originals, facts and results."""

import fcntl
import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from ingestion.ledger import Ledger
from ingestion.ledger_server import has_password
from ingestion.limits import DEFAULT_LIMITS, Limits
from ingestion.roster import Roster, load_roster
from ingestion.seeds import seed
from orchestration.calendar import day_of_year, is_ours_to_date
from orchestration.ledger_words import ledger_in_words
from orchestration.texts import CommandError, text

TEMPLATE = Path(__file__).parent / "template"
SCHEMA_VERSION = 1


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


MonthDay = Annotated[str, AfterValidator(day_of_year)]


class YearRange(_Strict):
    first: int = Field(ge=2000, le=2100)
    last: int = Field(ge=2000, le=2100)


class ExportSettings(_Strict):
    scopes: tuple[Literal["with", "without"], ...]
    status: str | None = None  # of instances made before the ledger knew states: not read
    series: tuple[Literal["annual", "city", "five_year", "scheme"], ...] = (
        *("annual", "city", "five_year", "scheme"),
    )
    reports: bool = True
    audit: bool = True


class IntakeSettings(_Strict):
    workers: int = Field(ge=1, le=64)
    notes_per_return: int = Field(default=20, ge=1, le=1000)


class CalendarSettings(_Strict):
    """When scheduled runs look who has not reported, and what the inbox's sensor may start."""

    remind_before: tuple[Annotated[int, Field(ge=0, le=120)], ...] = (30, 7, 1)
    remind_after: tuple[Annotated[int, Field(ge=1, le=120)], ...] = (1, 10, 30)
    hour: int = Field(default=7, ge=0, le=23)
    files_per_run: int = Field(default=200, ge=1)
    attempts: int = Field(default=3, ge=1, le=20)


class HistorySettings(_Strict):
    """How long Dagster's runs and their logs are kept; what they made is not touched."""

    keep_days: int = Field(default=730, ge=30)


class LedgerSettings(_Strict):
    url: str


class Settings(_Strict):
    """`instance.toml`, checked on load."""

    schema_version: int
    unit: str
    synthetic: bool
    years: YearRange
    due: dict[str, MonthDay]
    exports: ExportSettings
    intake: IntakeSettings
    limits: Limits = DEFAULT_LIMITS
    calendar: CalendarSettings = CalendarSettings()
    history: HistorySettings = HistorySettings()
    ledger: LedgerSettings

    @field_validator("due")
    @classmethod
    def _of_obligations_without_a_day(cls, due: dict[str, str]) -> dict[str, str]:
        """A printed day is the document's; only what no document prints is ours to set."""
        open_ones = {row["code"] for row in seed("obligations") if is_ours_to_date(row)}
        if unknown := due.keys() - open_ones:
            raise ValueError(
                f"{sorted(unknown)}: no such obligation without a printed day;"
                f" there are {sorted(open_ones)}"
            )
        return due


_held_locks: dict[Path, int] = {}


@dataclass(frozen=True)
class Instance:
    """Paths and settings of one home directory; opened by `open_instance`.

    With `as_of`, what is computed goes to `asof/<moment>/` and nothing else is touched.
    """

    home: Path
    as_of: str | None = None

    @property
    def output(self) -> Path:
        """Where warehouse and exports go: the home, or the as-of folder inside it."""
        return self.home / "asof" / self.as_of.replace(":", "") if self.as_of else self.home

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def submissions(self) -> Path:
        return self.home / "submissions"

    @property
    def reference(self) -> Path:
        return self.home / "reference"

    @property
    def templates(self) -> Path:
        """The office's own templates of reports."""
        return self.home / "templates"

    @property
    def facts(self) -> Path:
        return self.home / "facts"

    @property
    def findings(self) -> Path:
        return self.facts / "findings"

    @property
    def returned(self) -> Path:
        return self.home / "returned"

    @property
    def notices(self) -> Path:
        """What the office must know without looking into Dagster."""
        return self.home / "notices"

    @property
    def snapshot(self) -> Path:
        return self.output / "build" / "snapshot"

    @property
    def build_database(self) -> Path:
        return self.output / "build" / "warehouse.duckdb"

    @property
    def gate(self) -> Path:
        """What of the last build did not pass the gate."""
        return self.output / "build" / "gate.json"

    @property
    def warehouse(self) -> Path:
        return self.output / "warehouse.duckdb"

    @property
    def exports(self) -> Path:
        return self.output / "exports"

    @property
    def lock_file(self) -> Path:
        return self.home / "lock"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def dbt_target(self) -> Path:
        return self.home / "build" / "dbt"

    @cached_property
    def settings(self) -> Settings:
        path = self.home / "instance.toml"
        try:
            loaded = tomllib.loads(path.read_text(encoding="utf-8"))
            settings = Settings.model_validate(loaded)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CommandError(text("settings_invalid", path=path, detail=error)) from error
        except ValidationError as error:
            raise CommandError(
                text("settings_invalid", path=path, detail=_without_values(error))
            ) from None
        if settings.schema_version > SCHEMA_VERSION:
            raise CommandError(
                text("instance_newer", version=settings.schema_version, known=SCHEMA_VERSION)
            )
        return settings

    @property
    def ledger_file(self) -> Path:
        """Where the ledger lies when no server keeps it."""
        return self.submissions / "ledger.sqlite"

    @property
    def ledger_url(self) -> str:
        """May hold a password: never print it."""
        return self.settings.ledger.url or f"sqlite:///{self.ledger_file}"

    @property
    def ledger_has_password(self) -> bool:
        """Whether the settings themselves tell the password."""
        return has_password(self.settings.ledger.url)

    def ledger(self) -> Ledger:
        """The ledger; the caller closes it."""
        with ledger_in_words():
            return Ledger(self.ledger_url)

    def ledger_to_look_into(self) -> Ledger:
        """The ledger; an empty one in memory where nothing was received yet, so none is made."""
        if self.settings.ledger.url or self.ledger_file.exists():
            return self.ledger()
        return Ledger("sqlite:///:memory:")

    def roster(self) -> Roster:
        return load_roster(self.reference)

    @contextmanager
    def lock(self, wait: bool = False) -> Iterator[None]:
        """Hold the instance for writing; inside one process it may be held more than once.

        A second process is told so at once, or waits (`wait`: steps of a run from the UI).
        """
        if _held_locks.get(self.home):
            yield
            return
        with self.lock_file.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise CommandError(text("instance_locked", home=self.home)) from error
            file.truncate(0)
            file.write(f"{os.getpid()}\n")  # who holds it, for `doctor`
            file.flush()
            _held_locks[self.home] = 1
            try:
                yield
            finally:
                del _held_locks[self.home]


def _without_values(error: ValidationError) -> str:
    """What is wrong where; the values stay out, for one of them may be a password."""
    return "; ".join(
        f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)
    )


HOME_VARIABLE = "PARKREPORT_HOME"
OUTPUT_VARIABLE = "PARKREPORT_OUTPUT"
AS_OF_VARIABLE = "PARKREPORT_AS_OF"


def instance_of_environment() -> Instance:
    """The instance that PARKREPORT_HOME names (default `./instance`), for Dagster's processes."""
    opened = open_instance(Path(os.environ.get(HOME_VARIABLE, "instance")))
    return Instance(opened.home, os.environ.get(AS_OF_VARIABLE) or None)


def export_environment(instance: Instance) -> None:
    """Name the instance to Dagster and dbt, in this process and those it starts."""
    os.environ[HOME_VARIABLE] = str(instance.home)
    os.environ[OUTPUT_VARIABLE] = str(instance.output)
    os.environ[AS_OF_VARIABLE] = instance.as_of or ""
    os.environ["DAGSTER_HOME"] = str(instance.dagster_home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["DBT_TARGET_PATH"] = str(instance.dbt_target)


def open_instance(home: Path) -> Instance:
    """The instance at `home`, made from the template when there is none.

    A home that is made here is its owner's alone: it holds contacts, and a password may come.
    """
    from expectations.findings import FINDINGS_SCHEMA
    from ingestion.facts import FACTS_SCHEMA, write_parquet

    home = home.absolute()
    instance = Instance(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (instance.inbox, instance.submissions, instance.exports, instance.dagster_home):
        folder.mkdir(parents=True, exist_ok=True)
    instance.build_database.parent.mkdir(exist_ok=True)
    # Empty first batches give dbt something to read before the first file arrives.
    for path, schema in (
        (instance.facts / "unknown" / "f000000.parquet", FACTS_SCHEMA),
        (instance.findings / "j000000.parquet", FINDINGS_SCHEMA),
    ):
        if not path.exists():
            write_parquet(path, schema.empty_table())
    if not instance.reference.exists():
        shutil.copytree(TEMPLATE / "reference", instance.reference)
    if not (instance.dagster_home / "dagster.yaml").exists():
        shutil.copyfile(TEMPLATE / "dagster.yaml", instance.dagster_home / "dagster.yaml")
    # Written last: an instance with settings is complete.
    if not (home / "instance.toml").exists():
        shutil.copyfile(TEMPLATE / "instance.toml", home / "instance.toml")
    return instance
