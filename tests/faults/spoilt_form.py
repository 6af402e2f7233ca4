"""A good workbook in the hands of a sender, with the record of what must become of each figure.

The record is written by whoever spoils the workbook and knows nothing of how it will be read: what
a person would read (`truth`), which cells must be found, whether the file must come back. Cells are
kept as objects, so that their addresses are right after rows and columns were inserted.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

import openpyxl
from filled_forms import Key, place
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

Meaning = Decimal | str | None
"""A figure in the unit of its blank form, a text, or None where the sender says he has none."""


@dataclass
class SpoiltForm:
    """One workbook and what must become of it."""

    name: str
    year: int
    park: str
    park_name: str
    rng: random.Random
    book: openpyxl.Workbook
    truth: dict[Key, Meaning]
    form: str = "park_progress"
    cells: dict[Key, Cell] = field(default_factory=dict)
    lost: set[Key] = field(default_factory=set)  # nobody can know these figures
    to_find: list[Cell] = field(default_factory=list)
    to_name: set[str] = field(default_factory=set)  # things that have no cell any more
    may_ask: set[Key] = field(default_factory=set)
    comes_back: frozenset[str] = frozenset()  # the rules that may say why
    after_saving: list[Callable[[bytes], bytes]] = field(default_factory=list)
    resent: list[Callable[[bytes], bytes]] = field(default_factory=list)
    revisions: int = 1
    whole: bytes | None = None  # what stands in the file if it is no workbook at all

    def cell(self, key: Key) -> Cell:
        if key not in self.cells:
            at = place(key, self.form)
            self.cells[key] = self.book[at.sheet][at.cell]
        return self.cells[key]

    def remember(self) -> None:
        """Know the cells of all figures before anything moves."""
        for key in self.truth:
            self.cell(key)

    def sheet(self, key: Key) -> Worksheet:
        return self.cell(key).parent

    def write(self, key: Key, written: object, means: Meaning) -> None:
        """The sender writes this, and every reader knows what it means."""
        self.cell(key).value = written
        self.truth[key] = means

    def write_doubtful(self, key: Key, written: object) -> None:
        """The sender writes what nobody can be sure of."""
        self.cell(key).value = written
        self.must_find(key)

    def must_find(self, *keys: Key) -> None:
        """These figures must not count, and each must be named at its cell."""
        for key in keys:
            self.lose(key)
            self.to_find.append(self.cell(key))

    def lose(self, *keys: Key) -> None:
        for key in keys:
            self.truth.pop(key, None)
            self.lost.add(key)

    def must_name(self, *codes: str) -> None:
        """What was asked under this code has no cell any more: it must be named all the same."""
        self.lose(*[key for key in self.truth if key[0] in codes])
        self.to_name.update(codes)

    def must_come_back(self, *rules: str) -> None:
        self.comes_back = frozenset(rules)

    def figures(self, *, positive: bool = True) -> list[Key]:
        """The keys of the grid's plain quantities (no percentages, nothing counted in pieces)."""
        odd = ("gdp_growth", "key_enterprises", "clean_production_audited")
        return sorted(
            key
            for key, value in self.truth.items()
            if key[2]
            and isinstance(value, Decimal)
            and key[0] not in odd
            and not key[0].startswith("coal_")
            and (value > 0 or not positive)
        )

    def some_figure(self) -> Key:
        return self.rng.choice(self.figures())

    def number(self, key: Key) -> Decimal:
        value = self.truth[key]
        assert isinstance(value, Decimal)
        return value

    def files(self) -> list[bytes]:
        """The file, and what is sent after it."""
        content = self.whole if self.whole is not None else saved(self.book)
        for change in self.after_saving:
            content = change(content)
        sent = [content]
        for change in self.resent:
            sent.append(change(sent[-1]))
        return sent


def saved(book: openpyxl.Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


Spoil = Callable[[SpoiltForm], None]


@dataclass(frozen=True)
class FaultClass:
    """A way to spoil a form; `form` says which one it is made for."""

    name: str
    spoil: Spoil
    form: str


CLASSES: list[FaultClass] = []


def fault(name: str, form: str = "park_progress") -> Callable[[Spoil], Spoil]:
    """Enter a class into the list; its name is the row of the table."""

    def enter(spoil: Spoil) -> Spoil:
        CLASSES.append(FaultClass(name, spoil, form))
        return spoil

    return enter


def enter_cell_faults(
    name: str, keys: Callable[[SpoiltForm], Iterable[Key]], written: Callable[[SpoiltForm], object]
) -> None:
    """A class that writes something doubtful into one of the cells that `keys` gives."""

    def spoil(form: SpoiltForm) -> None:
        form.write_doubtful(form.rng.choice(sorted(keys(form))), written(form))

    CLASSES.append(FaultClass(name, spoil, "park_progress"))
