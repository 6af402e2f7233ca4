"""Many workbooks are issued by processes of their own, each with the warehouse open to read."""

import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import Field, replace
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Protocol

import duckdb

from exports.context import IssueContext
from exports.issue import Issued
from exports.layout_files import LAYOUTS, workbooks
from exports.warehouse import Warehouse, opened

_FORK = multiprocessing.get_context("fork")  # the loaded program and its layouts come along

_OBJECTS_BEFORE_COLLECTION = 200_000

_warehouse: Warehouse


class Order(Protocol):
    """A workbook or a report to be issued in some editions: a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def editions(self) -> tuple[IssueContext, ...]: ...

    def issue(self, warehouse: Warehouse) -> list[Issued]: ...


def issue_all(warehouse: Path, orders: Sequence[Order], workers: int) -> Iterator[list[Issued]]:
    """Issue workbooks and reports on `workers` processes: the editions of each, in the order given.

    What one of them raises (ProofError, LayoutError) ends the issue; what others have published
    until then is proved and stands.
    """
    workbooks(LAYOUTS)  # read here once, each process is born with them
    shares = _shares(orders, workers)
    apart = [part for parts in shares for part in parts]
    if min(workers, len(apart)) <= 1:
        with opened(warehouse) as house:
            yield from (order.issue(house) for order in orders)
        return
    with ProcessPoolExecutor(
        min(workers, len(apart)), _FORK, initializer=_start_worker, initargs=(warehouse,)
    ) as pool:
        issued = pool.map(_issue, apart)
        for parts in shares:
            yield [one for _ in parts for one in next(issued)]


def _shares(orders: Sequence[Order], workers: int) -> list[list[Order]]:
    """What each order is issued as: itself, and an edition at a time those of a last round that
    would leave processors idle."""
    full_rounds = len(orders) - len(orders) % workers
    return [
        [order] if place < full_rounds else _editions(order) for place, order in enumerate(orders)
    ]


def _editions(order: Order) -> list[Order]:
    return [replace(order, editions=(edition,)) for edition in order.editions]


def _start_worker(path: Path) -> None:
    """The other processes have the other processors: one thread is enough for queries."""
    global _warehouse  # noqa: PLW0603
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what was born with this process is shared with its parent: leave it in place
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)  # a workbook is many small cells and no cycles
    _warehouse = Warehouse.of(duckdb.connect(str(path), read_only=True, config={"threads": 1}))


def _end_with_parent() -> None:
    """A process left behind by a kill would hold the instance's lock for ever."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _issue(order: Order) -> list[Issued]:
    return order.issue(_warehouse)
