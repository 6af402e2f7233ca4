"""`doctor`: what is wrong with an instance and what to do. It looks, and changes nothing.

What can only be judged while nobody writes is left alone while another process works.
"""

from collections.abc import Iterator

from orchestration.doctor.complaint import Complaint, wrong
from orchestration.doctor.kept_files import batches, originals
from orchestration.doctor.kept_ledger import ledger_as_it_lies
from orchestration.doctor.place import disk, permissions, programs
from orchestration.doctor.processes import holder, leftovers, runs_left_behind
from orchestration.doctor.reference import reference
from orchestration.doctor.warehouse import warehouse
from orchestration.instance import SCHEMA_VERSION, Instance
from orchestration.texts import CommandError

__all__ = ["Complaint", "diagnose"]


def diagnose(instance: Instance) -> list[Complaint]:
    """All complaints; those that are `wrong` make the instance unsound."""
    return list(_complaints(instance))


def _complaints(instance: Instance) -> Iterator[Complaint]:
    home = instance.home
    if not (home / "instance.toml").exists():
        yield wrong("no_home", home=home)
        return
    try:
        version = instance.settings.schema_version
    except CommandError as error:
        yield wrong("settings", detail=error)
        return
    if version < SCHEMA_VERSION:
        yield wrong("schema", version=version, known=SCHEMA_VERSION)
    yield from permissions(instance)
    yield from disk(instance)
    yield from programs()
    yield from reference(instance)
    held, working = holder(instance)
    yield from held
    if working:
        return
    if not (instance.dagster_home / "dagster.yaml").exists():
        yield wrong("dagster_home", path=instance.dagster_home / "dagster.yaml")
    yield from runs_left_behind(instance)
    with ledger_as_it_lies(instance) as (complaints, ledger):
        yield from complaints
        yield from leftovers(instance, ledger)
        if ledger is not None:
            yield from originals(instance, ledger)
            yield from batches(instance, ledger)
        yield from warehouse(instance, ledger)
