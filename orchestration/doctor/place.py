"""The machine under an instance: rights, space, programs."""

import os
import shutil
from collections.abc import Iterator

from orchestration.doctor.complaint import Complaint, note, wrong
from orchestration.instance import Instance

_LEAST_FREE = 1 << 30
# A run builds a second warehouse beside the published one, and its intermediate files.
_WAREHOUSES = 3
PROGRAMS = ("soffice",)


def reasons(instance: Instance) -> list[str]:
    """What keeps any command from writing, in a line each: told where one has failed."""
    found = [*not_writable(instance), *disk(instance)] if instance.home.exists() else []
    return [f"{complaint.what}: {complaint.remedy}" for complaint in found]


def permissions(instance: Instance) -> Iterator[Complaint]:
    """Folders we cannot write into; a home, or settings with a password, that others can read.

    A group may be let in: that is how an office shares what it exports. Nobody is by default.
    """
    settings = instance.home / "instance.toml"
    if instance.home.stat().st_mode & 0o007:
        yield note("home_open", path=instance.home)
    if instance.ledger_has_password and settings.stat().st_mode & 0o077:
        yield wrong("password_readable", path=settings)
    yield from not_writable(instance)


def not_writable(instance: Instance) -> Iterator[Complaint]:
    for folder in (
        instance.home, instance.inbox, instance.submissions, instance.facts, instance.findings,
        instance.exports, instance.returned, instance.dagster_home, instance.build_database.parent,
    ):  # fmt: skip
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield wrong("not_writable", path=folder)


def disk(instance: Instance) -> Iterator[Complaint]:
    size = instance.warehouse.stat().st_size if instance.warehouse.exists() else 0
    needed = max(_LEAST_FREE, _WAREHOUSES * size)
    free = shutil.disk_usage(instance.home).free
    if free < needed:
        yield wrong("disk", home=instance.home, free=free >> 20, needed=needed >> 20)


def programs() -> Iterator[Complaint]:
    """Programs that people want beside parkreport; it needs none of them."""
    for program in PROGRAMS:
        if shutil.which(program) is None:
            yield note(f"program_{program}")
