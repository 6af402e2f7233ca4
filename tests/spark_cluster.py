"""A real Apache Spark for tests: a standalone master and two workers on loopback, gone afterwards.

All of it comes from the wheel in `.venv-spark` (`make spark-environment`); Java from `make system`.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SMALL = Path(__file__).parent / "spark" / "conf"
LARGE = Path(__file__).parent / "spark" / "conf_large"
ENVIRONMENT = Path(__file__).resolve().parents[1] / ".venv-spark"
WORKERS = 2
_DEPLOY = "org.apache.spark.deploy"
_SERVING = "Starting Spark master at "
_REGISTERED = "Successfully registered with master"


@dataclass(frozen=True)
class Cluster:
    url: str
    dbt: Path
    """dbt with the adapter for Spark."""
    local: Mapping[str, str]
    """Where Spark listens, and its configuration."""

    @property
    def settings(self) -> dict[str, str]:
        """What dbt's environment says of this cluster."""
        return {"PARKREPORT_SPARK_MASTER": self.url, **self.local}


def why_not() -> str | None:
    """What is missing to start a cluster, and how to get it."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "Java is not installed (make system)"
    if not (ENVIRONMENT / ".ready").exists():
        return "there is no environment for Spark (make spark-environment)"
    return None


@contextmanager
def running_cluster(configuration: Path = SMALL, memory: str = "1g") -> Iterator[Cluster]:
    """One core and `memory` for each worker; every port is chosen by the system."""
    (home,) = ENVIRONMENT.glob("lib/python*/site-packages/pyspark")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="parkreport-spark-"))
        local = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(configuration)}
        settings = {**local, "SPARK_HOME": str(home), "SPARK_LOCAL_DIRS": folder,
                    "SPARK_WORKER_DIR": folder}  # fmt: skip
        start = [home / "bin" / "spark-class"]
        listen = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        master = stack.enter_context(
            _process([*start, f"{_DEPLOY}.master.Master", *listen], settings)
        )
        url = _wait_for(_SERVING, master).split(_SERVING)[1].strip()
        size = ["--cores", "1", "--memory", memory]
        worker = [*start, f"{_DEPLOY}.worker.Worker", url, *listen, *size]
        started = [stack.enter_context(_process(worker, settings)) for _ in range(WORKERS)]
        for one in started:
            _wait_for(_REGISTERED, one)
        yield Cluster(url, ENVIRONMENT / "bin" / "dbt", local)


@contextmanager
def _process(
    command: list[str | Path], settings: dict[str, str]
) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}
    )
    try:
        yield process
    finally:
        process.terminate()  # a worker ends its executors too
        process.wait()


def _wait_for(words: str, process: "subprocess.Popen[str]") -> str:
    """The first line of the log with these words; AssertionError where the process ends before."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if words in line:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return line
    raise AssertionError("Spark did not start:\n" + "".join(said))
