"""Batches on a real Dask cluster: a scheduler and worker processes on the loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Curate

pytest.importorskip("distributed")
pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = [pytest.mark.slow]

OPTIONS = ("-i", "machine learning", "--quiet")


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Dask until the block ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h"}
    started = subprocess.Popen([sys.executable, "-m", *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and workers of one thread; give the scheduler's address and the worker processes."""
    told = folder / "scheduler.json"
    with ExitStack() as running:
        scheduler = (
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(told),
        )
        running.enter_context(process(*scheduler))
        while not told.exists() or not told.read_text("utf-8").endswith("}"):
            time.sleep(0.05)
        worker = ("distributed.cli.dask_worker", "--scheduler-file", str(told), "--no-nanny", "--nthreads", "1", "--no-dashboard")
        hands = [running.enter_context(process(*worker, "--local-directory", str(folder / f"worker{n}"))) for n in range(workers)]
        yield json.loads(told.read_text("utf-8"))["address"], hands


def write_parts(folder: Path, form: str, parts: int, each: int) -> Path:
    """Write a folder of parts with invented accounts."""
    folder.mkdir()
    for part in range(parts):
        accounts: list[dict[str, Any]] = [
            {
                "handle": f"user{part}x{n}",
                "posts": [{"id": str(k), "text": f"machine learning and neural networks {n + k}"} for k in range(10)],
            }
            for n in range(each)
        ]
        if form == "parquet":
            parquet.write_table(pa.Table.from_pylist(accounts), folder / f"part-{part}.parquet", row_group_size=50)
        else:
            (folder / f"part-{part}.jsonl").write_text("".join(json.dumps(account) + "\n" for account in accounts), "utf-8")
    return folder


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_cluster_gives_the_rows_of_one_machine(curate: Curate, tmp_path: Path, form: str) -> None:
    data = write_parts(tmp_path / "data", form, 3, 120)
    with cluster(tmp_path, 2) as (address, _):
        spread = curate("batch", data, "--engine", "dask", "--scheduler", address, *OPTIONS)
    assert spread.returncode == 0, spread.stderr
    assert spread.stdout == curate("batch", data, "--jobs", 1, *OPTIONS).stdout


def test_the_death_of_a_worker_loses_nothing(curate: Curate, tmp_path: Path) -> None:
    data, out = write_parts(tmp_path / "data", "jsonl", 4, 700), tmp_path / "out.csv"
    command = [sys.executable, "-m", "curate", "batch", str(data), "--engine", "dask", "-o", str(out), *OPTIONS]
    with cluster(tmp_path, 2) as (address, workers):
        run = subprocess.Popen([*command, "--scheduler", address], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
        partial = tmp_path / "out.csv.partial"
        while run.poll() is None and not (partial.exists() and partial.stat().st_size > 1000):
            time.sleep(0.02)
        assert run.poll() is None, "the run was over before a worker could be killed"
        workers[0].kill()
        _, told = run.communicate(timeout=120)
    assert run.returncode == 0, told
    assert out.read_text("utf-8") == curate("batch", data, "--jobs", 2, *OPTIONS).stdout


def test_a_stopped_run_on_a_cluster_goes_on_elsewhere(curate: Curate, tmp_path: Path) -> None:
    data, out = write_parts(tmp_path / "data", "jsonl", 4, 700), tmp_path / "out.csv"
    arguments = ("batch", str(data), "--engine", "dask", "-o", str(out), *OPTIONS)
    with cluster(tmp_path, 1) as (address, _):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.Popen(
            [sys.executable, "-m", "curate", *arguments, "--scheduler", address], env=environment, stderr=subprocess.PIPE
        )
        partial = tmp_path / "out.csv.partial"
        while run.poll() is None and not (partial.exists() and partial.stat().st_size > 1000):
            time.sleep(0.02)
        run.kill()
        run.communicate()
        assert not out.exists()
        assert curate(*arguments, "--scheduler", address, "--resume").returncode == 0
    assert out.read_text("utf-8") == curate("batch", data, "--jobs", 2, *OPTIONS).stdout


def test_a_scheduler_that_does_not_answer_is_told(curate: Curate, tmp_path: Path) -> None:
    data = write_parts(tmp_path / "data", "jsonl", 1, 1)
    told = curate("batch", data, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1", *OPTIONS)
    assert told.returncode == 1
    assert "tcp://127.0.0.1:1: no Dask scheduler with a worker answers" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_scheduler_needs_its_engine(curate: Curate, tmp_path: Path) -> None:
    data = write_parts(tmp_path / "data", "jsonl", 1, 1)
    told = curate("batch", data, "--scheduler", "tcp://127.0.0.1:1", *OPTIONS)
    assert (told.returncode, "--engine dask" in told.stderr) == (2, True)
