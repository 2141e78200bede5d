"""How a run of ``curate batch`` writes, stops, goes on and refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, Curate, Run
from curate.batch.blocks import BLOCK
from curate.batch.grouping import grouped
from curate.batch.items import Answer, Block, Chunk, Item, Job
from curate.batch.pool import in_order
from curate.batch.reading import CHUNK_ROWS, open_rows
from curate.batch.run import Plan, local, write_file
from curate.batch.work import make_worker, read_row
from curate.errors import InputError
from curate.interests.declared import declare
from curate.models import Account, Post
from curate.render.csv import render_csv
from curate.scoring import Scorer, score_accounts
from curate.sources import read_accounts
from curate.sources.packing import packed

parquet = pytest.importorskip("pyarrow.parquet")

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLAN = Plan(declare(["machine learning"]), now=NOW)
OPTIONS = ("-i", "machine learning", "--quiet")
TEXTS = ("A neural network for machine learning", "good morning all", "=1+1", "Un modèle d’apprentissage automatique", "@bob ok")


def write_accounts(path: Path, number: int) -> Path:
    """Write invented accounts of two posts each as curate JSONL."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            posts = [
                {"id": str(k), "text": f"{TEXTS[(n + k) % len(TEXTS)]} {n}", "created_at": f"2026-11-2{k}T0{k}:15:00Z"} for k in (1, 2)
            ]
            file.write(json.dumps({"handle": f"user{n}", "name": f"User {n}", "posts": posts}) + "\n")
    return path


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return write_accounts(tmp_path / "accounts.jsonl", 3 * CHUNK_ROWS + 5)


def run_to_file(accounts: Path, output: Path, engine: Any = None, **options: bool) -> Any:
    """Run the library as the command does, in one process unless told otherwise."""
    return write_file(
        lambda: open_rows(str(accounts), 10), PLAN, output, PLAN.run(str(accounts)), engine or local(1), lambda *_: None, **options
    )


def stopping_after(chunks: int, done: list[int]) -> Any:
    """Return an engine that is interrupted after so many chunks, and notes how many it was given."""

    def engine(given: Iterable[Chunk], job: Job) -> Iterator[Answer]:
        for number, answer in enumerate(in_order(given, job, 1)):
            if number == chunks:
                raise KeyboardInterrupt
            done.append(number)
            yield answer

    return engine


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_batch_gives_the_bytes_of_score(run: Run, tmp_path: Path, form: str, jobs: int) -> None:
    path = write_accounts(tmp_path / "accounts.jsonl", 7)
    handles = [account.handle for account in read_accounts(path)]
    scored = run("score", *handles, "--from", path, "--format", form, *OPTIONS)
    assert run("batch", path, "--format", form, "--jobs", jobs, *OPTIONS).stdout == scored.stdout


def test_batch_gives_the_bytes_of_score_on_real_posts(run: Run, eval_folder: Path) -> None:
    path = eval_folder / "invented" / "accounts.jsonl"
    handles = [account.handle for account in read_accounts(path)][:20]
    lines = run("batch", path, "--format", "jsonl", "--jobs", 1, *OPTIONS).stdout.splitlines()[:20]
    assert lines == run("score", *handles, "--from", path, "--format", "jsonl", *OPTIONS).stdout.splitlines()


@pytest.fixture
def eval_folder() -> Path:
    folder = Path(os.environ.get("CURATE_SHARED", ROOT.parent / "shared")) / "eval"
    if not folder.is_dir():
        pytest.skip("the shared folder is not here")
    return folder


def test_a_long_table_gives_the_verdicts_of_score(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    rows = [f"user{n % 3},{TEXTS[n % 5]} {n},2026-11-{n % 9 + 10}T00:00:00Z\n" for n in range(60)]
    path.write_text("handle,text,created_at\n" + "".join(rows), "utf-8")
    batch = [json.loads(line) for line in run("batch", path, "--format", "jsonl", "--jobs", 1, *OPTIONS).stdout.splitlines()]
    scored = json.loads(run("score", "user0", "user1", "user2", "--from", path, "--json", *OPTIONS).stdout)
    assert [row.pop("input") for row in batch] == [{"handle": f"user{n}"} for n in range(3)]
    assert batch == scored


@pytest.mark.parametrize("number", [20, 50])
def test_a_table_that_goes_to_disk_gives_the_same_accounts(number: int) -> None:
    """Six megabytes of posts in any order, of which one is held in memory; few posts of an account are gathered by workers, many before."""
    posts = [(n % number, Post(f"{n}", f"{n} " + "word " * 400)) for n in range(3000)]
    rows = [({"handle": f"user{n}"}, Account(f"user{n}", (post,))) for n, post in posts]
    with grouped(rows, 10, memory=1) as small, grouped(rows, 10) as large:
        found = list(small.items)
        assert found == list(large.items)
    assert (small.total, [item.handle for item in found]) == (number, [f"user{n}" for n in range(number)])
    _, account = read_row(found[0], 10)
    assert account
    assert [post.id for post in account.posts] == [str(n) for n in range(3000 - number, 3000 - 11 * number, -number)]


def test_workers_change_nothing(accounts: Path, tmp_path: Path) -> None:
    run_to_file(accounts, tmp_path / "one.csv")
    run_to_file(accounts, tmp_path / "three.csv", local(3))
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "three.csv").read_bytes()


FORMATS = ("html", "csv", "jsonl", "json", "parquet", "markdown", "text", "table")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_and_resumed(accounts: Path, tmp_path: Path, form: Any) -> None:
    plan = Plan(PLAN.interests, form, now=NOW)
    done: list[int] = []
    files = tmp_path / "undisturbed", tmp_path / "resumed"
    for file in files:
        for stop in (99,) if file is files[0] else (2, 1, 99):
            try:
                write_file(lambda: open_rows(str(accounts), 10), plan, file, plan.run(str(accounts)), stopping_after(stop, done), lambda *_: None,
                           resume=file.with_name("resumed.journal").exists())  # fmt: skip
            except KeyboardInterrupt:
                assert not file.exists()
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(done) == 2 * 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["accounts.jsonl", "resumed", "undisturbed"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_run_that_was_killed_when_all_was_done_is_not_begun_anew(
    accounts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Any
) -> None:
    plan, out = Plan(PLAN.interests, form, now=NOW), tmp_path / "out"

    def write(resume: bool, done: list[int]) -> Any:
        run, engine = plan.run(str(accounts)), stopping_after(99, done)
        return write_file(lambda: open_rows(str(accounts), 10), plan, out, run, engine, lambda *_: None, resume=resume)

    with monkeypatch.context() as patched:
        patched.setattr("curate.batch.run.finished", stop)
        with pytest.raises(KeyboardInterrupt):
            write(resume=False, done=[])
    whole = out.read_bytes()
    (tmp_path / "out.partial").unlink(missing_ok=True)  # the first file that is removed
    done: list[int] = []
    tally = write(resume=True, done=done)
    assert (done, tally.rows, out.read_bytes()) == ([], 3 * CHUNK_ROWS + 5, whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["accounts.jsonl", "out"]


def stop(_: object) -> None:
    raise KeyboardInterrupt


def test_the_summary_of_a_resumed_run_counts_all_rows(accounts: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_to_file(accounts, tmp_path / "out.csv", stopping_after(2, []))
    assert run_to_file(accounts, tmp_path / "out.csv", resume=True) == run_to_file(accounts, tmp_path / "other.csv")


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a run that was stopped after two chunks, and the output of one that was not."""
    folder = tmp_path_factory.mktemp("interrupted")
    path = write_accounts(folder / "accounts.jsonl", 2 * CHUNK_ROWS + 3)
    run_to_file(path, folder / "undisturbed.csv")
    with pytest.raises(KeyboardInterrupt):
        run_to_file(path, folder / "out.csv", stopping_after(2, []))
    return folder


@settings(max_examples=15, deadline=None)
@given(cut=st.floats(0, 1), cut_journal=st.floats(0, 1), garbage=st.binary(max_size=5))
def test_whatever_reached_the_disk_the_run_goes_on(interrupted: Path, cut: float, cut_journal: float, garbage: bytes) -> None:
    out = interrupted / "again.csv"
    out.unlink(missing_ok=True)
    for kind, share in (("partial", cut), ("journal", cut_journal)):
        data = (interrupted / f"out.csv.{kind}").read_bytes()
        (interrupted / f"again.csv.{kind}").write_bytes(data[: round(len(data) * share)] + garbage)
    run_to_file(interrupted / "accounts.jsonl", out, resume=True)
    assert out.read_bytes() == (interrupted / "undisturbed.csv").read_bytes()


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, bool], str]] = {
    "other interests": ({"interests": declare(["vin"])}, {"resume": True}, "belongs to another run (interests changed)"),
    "other window": ({"window": 5}, {"resume": True}, "belongs to another run (window changed)"),
    "other format": ({"form": "jsonl"}, {"resume": True}, "belongs to another run (format changed)"),
    "no option": ({}, {}, "an interrupted run is here. Go on with --resume"),
}


@pytest.mark.parametrize(("changed", "options", "expected"), REFUSALS.values(), ids=REFUSALS)
def test_an_interrupted_run_is_continued_by_the_same_run_alone(
    accounts: Path, tmp_path: Path, changed: dict[str, Any], options: dict[str, bool], expected: str
) -> None:
    from dataclasses import replace

    from curate.errors import CurateError

    output = tmp_path / "out.csv"
    with pytest.raises(KeyboardInterrupt):
        run_to_file(accounts, output, stopping_after(1, []))
    kept = (tmp_path / "out.csv.partial").read_bytes()
    plan = replace(PLAN, **changed)
    with pytest.raises(CurateError) as caught:
        write_file(lambda: open_rows(str(accounts), 10), plan, output, plan.run(str(accounts)), local(1), lambda *_: None, **options)
    assert expected in str(caught.value)
    assert (tmp_path / "out.csv.partial").read_bytes() == kept


def test_a_run_is_known_again_by_another_process(curate: Curate, accounts: Path, tmp_path: Path) -> None:
    """Sets of topics have another order in each process."""
    out = tmp_path / "out.csv"
    wanted = ("-i", "science", "-i", "sport", "-i", "politics")
    for seed, options in (("1", {"preexec_fn": small_files}), ("2", {})):
        done = curate("batch", accounts, "-o", out, "--jobs", 1, "--resume", "--quiet", *wanted, env={"PYTHONHASHSEED": seed}, **options)
    assert done.returncode == 0, done.stderr


def test_a_changed_input_is_not_resumed(run: Run, accounts: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_to_file(accounts, tmp_path / "out.csv", stopping_after(1, []))
    write_accounts(accounts, 9)
    result = run("batch", accounts, "-o", tmp_path / "out.csv", "--resume", *OPTIONS)
    assert "input" in result.stderr
    assert "belongs to another run" in result.stderr
    assert result.exit_code == 1


def test_an_output_that_exists_is_refused_without_force(run: Run, accounts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("kept", "utf-8")
    for extra in ((), ("--resume",)):
        result = run("batch", accounts, "-o", out, *extra, *OPTIONS)
        assert (result.exit_code, out.read_text("utf-8")) == (1, "kept")
        assert "--force" in result.stderr
    assert run("batch", accounts, "-o", out, "--force", "--jobs", 1, *OPTIONS).exit_code == 0
    assert out.read_text("utf-8").startswith("handle,network,verdict,")


WRONG_PLACES = {
    "a folder": (".", "is a folder"),
    "no such folder": ("nowhere/out.csv", "there is no folder"),
}


@pytest.mark.parametrize(("place", "expected"), WRONG_PLACES.values(), ids=WRONG_PLACES)
def test_an_output_that_cannot_be_is_refused(run: Run, accounts: Path, tmp_path: Path, place: str, expected: str) -> None:
    result = run("batch", accounts, "-o", tmp_path / place, *OPTIONS)
    assert expected in result.stderr
    assert result.exit_code == 1


def test_an_output_that_is_a_link_or_a_pipe_is_written_through(curate: Curate, accounts: Path, tmp_path: Path) -> None:
    link, pipe, heard = tmp_path / "link.csv", tmp_path / "pipe", tmp_path / "heard"
    link.symlink_to("real.csv")
    os.mkfifo(pipe)
    assert curate("batch", accounts, "-o", link, "--jobs", 1, *OPTIONS).returncode == 0
    reader = Thread(target=lambda: heard.write_bytes(pipe.read_bytes()), daemon=True)
    reader.start()
    assert curate("batch", accounts, "-o", pipe, "--jobs", 1, *OPTIONS).returncode == 0
    reader.join(10)
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert heard.read_bytes() == (tmp_path / "real.csv").read_bytes()
    assert curate("batch", accounts, "-o", "/dev/null", "--jobs", 1, "--force", *OPTIONS).returncode == 0
    assert Path("/dev/null").is_char_device()


def test_two_runs_do_not_write_the_same_output(run: Run, accounts: Path, tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "out.csv.journal").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run("batch", accounts, "-o", tmp_path / "out.csv", *OPTIONS)
    assert "another run is writing it" in result.stderr
    assert result.exit_code == 1


def test_resume_needs_a_file(run: Run, accounts: Path) -> None:
    result = run("batch", accounts, "--resume", *OPTIONS)
    assert result.exit_code == 2
    assert "-o FILE" in result.stderr


def small_files() -> None:
    """Let the process write files of 20,000 bytes at most."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_full_disk_loses_nothing(curate: Curate, tmp_path: Path, form: str) -> None:
    """One block is answered and kept, the next one is too much."""
    accounts, out = write_accounts(tmp_path / "accounts.jsonl", 1400), tmp_path / f"out.{form}"
    arguments = ("batch", accounts, "--jobs", 1, *OPTIONS)
    assert curate(*arguments, "-o", tmp_path / f"whole.{form}").returncode == 0
    block = chunk_sizes(accounts, form)[0]

    failed = curate(*arguments, "-o", out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (block + 9000, block + 9000)))
    assert (failed.returncode, failed.stderr) == (
        1, f"Error: {out}: cannot be written (File too large). Free some space or mend it; then go on with --resume.\n",
    )  # fmt: skip
    assert not out.exists()
    assert len((tmp_path / f"out.{form}.journal").read_bytes().splitlines()) >= 2
    assert curate(*arguments, "-o", out, "--resume").returncode == 0
    assert out.read_bytes() == (tmp_path / f"whole.{form}").read_bytes()


def test_a_disk_that_is_full_at_the_end_loses_nothing(curate: Curate, tmp_path: Path) -> None:
    """A page takes more room than the rows that were kept for it."""
    accounts, out = write_accounts(tmp_path / "accounts.jsonl", 20), tmp_path / "out.html"
    arguments = ("batch", accounts, "-o", out, "--jobs", 1, *OPTIONS)
    room = sum(chunk_sizes(accounts, "html"))
    failed = curate(*arguments, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    assert failed.stderr == f"Error: {out}: cannot be written (File too large). Free some space or mend it; then go on with --resume.\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["accounts.jsonl", "out.html.journal", "out.html.partial"]
    assert curate(*arguments, "--resume").returncode == 0
    assert out.exists()


def test_a_temporary_disk_that_is_full_is_told(curate: Curate, tmp_path: Path) -> None:
    """JSON of candidates is copied, as it is read twice."""
    accounts, candidates = write_accounts(tmp_path / "accounts.jsonl", 1), tmp_path / "candidates.json"
    candidates.write_text(json.dumps([{"handle": "user0", "note": "x" * 100}] * 300), "utf-8")
    done = curate("batch", candidates, "--from", accounts, *OPTIONS, preexec_fn=small_files)
    assert (done.returncode, done.stderr) == (
        1, "Error: the temporary copy cannot be written (File too large). Free some space, or set TMPDIR to a larger disk.\n",
    )  # fmt: skip


def chunk_sizes(accounts: Path, form: Any) -> list[int]:
    """Return how many bytes are written of each block."""
    with open_rows(str(accounts), 10, block=BLOCK) as rows:
        job = Plan(PLAN.interests, form).job(rows.columns, datetime.now(UTC))
        return [len(answer.data) for answer in map(make_worker(job), rows.chunks())]


def test_standard_output_that_is_full_is_told(accounts: Path) -> None:
    command = [sys.executable, "-m", "curate", "batch", str(accounts), "--jobs", "1", *OPTIONS]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=60, text=True
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "cannot be written (No space left on device)" in done.stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let processes hear the interrupt key, where the tests run in the background and it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on(curate: Curate, tmp_path: Path, number: signal.Signals) -> None:
    accounts, out = write_accounts(tmp_path / "accounts.jsonl", 1500), tmp_path / "out.csv"
    command = [sys.executable, "-m", "curate", "batch", str(accounts), "-o", str(out), "--jobs", "2", *OPTIONS[:2]]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    partial = tmp_path / "out.csv.partial"
    while process.poll() is None and not (partial.exists() and partial.stat().st_size > 10_000):
        time.sleep(0.02)
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    assert not out.exists()
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert told == "stopped; nothing that was answered is lost: go on with the same command and --resume\n"
    assert curate("batch", accounts, "-o", out, "--jobs", 2, "--resume", *OPTIONS).returncode == 0
    assert out.read_text("utf-8") == curate("batch", accounts, "--jobs", 2, *OPTIONS).stdout


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("later", [0.05, 0.15, 0.3])
def test_the_interrupt_key_is_one_sentence_even_while_workers_start(tmp_path: Path, later: float) -> None:
    """A terminal sends it to all processes at once."""
    accounts = write_accounts(tmp_path / "accounts.jsonl", 3000)
    command = [sys.executable, "-m", "curate", "batch", str(accounts), "-o", str(tmp_path / "out.csv"), "--jobs", "2", *OPTIONS]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", env=environment, start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and len(children.read_text("ascii").split()) < 2:
        time.sleep(0.002)
    time.sleep(later)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (
        130, "stopped; nothing that was answered is lost: go on with the same command and --resume\n",
    )  # fmt: skip


class Deadly(Item, frozen=True):
    """A row over which a worker dies as if it had run out of memory."""

    def __reduce__(self) -> Any:
        return os._exit, (9,)


def test_only_the_row_that_kills_its_worker_fails() -> None:
    items: list[bytes | Item] = [Item(name, (packed(Account(name)),)) for name in ("ada", "bob", "eve")]
    items.insert(1, Deadly("mallory", (packed(Account("mallory")),)))
    plain: list[bytes | Item] = [Item("zoe", (packed(Account("zoe")),))]
    answers = list(in_order([plain, items, plain], PLAN.job(("handle", "network"), NOW), 2))
    rows = [row for answer in answers for row in csv.reader(io.StringIO(answer.data.decode()))]
    assert [(row[0], row[-2]) for row in rows] == [
        ("zoe", "thin"), ("ada", "thin"), ("mallory", "error"), ("bob", "thin"), ("eve", "thin"), ("zoe", "thin"),
    ]  # fmt: skip
    assert [answer.tally.failures for answer in answers] == [{}, {"crash": 1}, {}]


def test_a_worker_that_is_killed_costs_nothing(curate: Curate, tmp_path: Path) -> None:
    """As the system does when memory is short; it has one block at hand and one waiting."""
    accounts, out = write_accounts(tmp_path / "accounts.jsonl", 6000), tmp_path / "out.csv"
    command = [sys.executable, "-m", "curate", "batch", str(accounts), "-o", str(out), "--jobs", "2", *OPTIONS]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    journal = tmp_path / "out.csv.journal"
    while process.poll() is None and not (journal.exists() and len(journal.read_bytes().splitlines()) > 2):
        time.sleep(0.01)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
    workers = [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    os.kill(int(workers[0]), signal.SIGKILL)
    assert process.wait(timeout=100) == 0
    assert curate("batch", accounts, "-o", tmp_path / "whole.csv", "--jobs", 2, *OPTIONS).returncode == 0
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_what_no_worker_can_read_ends_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    gone = [Block(str(tmp_path / "gone.jsonl"), start, start + 9) for start in (0, 9, 18)]
    with pytest.raises(InputError, match=r"gone\.jsonl: cannot be read by this worker \(No such file or directory\)"):
        list(in_order(gone, PLAN.job(("handle", "network"), NOW), 2))
    assert capfd.readouterr().err == ""


def test_a_failure_of_no_account_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise InputError("the topic index is missing")

    monkeypatch.setattr(Scorer, "score", fail)
    with pytest.raises(InputError, match="the topic index is missing"):
        list(in_order([[Item("ada", (packed(Account("ada")),))]], PLAN.job(("handle", "network"), NOW), 2))


def test_input_columns_are_untouched(run: Run, tmp_path: Path) -> None:
    posts = write_accounts(tmp_path / "posts.jsonl", 1)
    candidates = tmp_path / "candidates.csv"
    header = ["id", "handle", "status", "status", "note"]
    line = ["00123456789012345678901", "user0", "NA", "null", 'a\nb, "c" é🚆']
    with candidates.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, line])
    rows = list(csv.reader(io.StringIO(run("batch", candidates, "--from", posts, "--jobs", 1, *OPTIONS).stdout)))
    assert [row[:5] for row in rows] == [header, line]
    assert rows[0][-2:] == ["curate_status", "error"]
    found = json.loads(run("batch", candidates, "--from", posts, "--jobs", 1, "--format", "jsonl", *OPTIONS).stdout)
    assert found["input"]["id"] == line[0]


CELLS = {
    "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
    "+1+1": "'+1+1",
    "-2+3": "'-2+3",
    "@SUM(1)": "'@SUM(1)",
    "\tx": "'\tx",
    "-3.5": "-3.5",
    "+33": "+33",
    "plain": "plain",
}


@pytest.mark.parametrize(("cell", "expected"), CELLS.items())
def test_cells_that_a_spreadsheet_would_execute_are_neutralised(run: Run, tmp_path: Path, cell: str, expected: str) -> None:
    posts = write_accounts(tmp_path / "posts.jsonl", 1)
    candidates = tmp_path / "candidates.csv"
    with candidates.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["handle", "note"], ["user0", cell]])
    arguments = ("batch", candidates, "--from", posts, "--jobs", 1, *OPTIONS)
    assert next(csv.DictReader(io.StringIO(run(*arguments).stdout)))["note"] == expected
    assert next(csv.DictReader(io.StringIO(run(*arguments, "--raw-cells").stdout)))["note"] == cell


def test_names_of_columns_are_cells_too(run: Run, tmp_path: Path) -> None:
    posts = write_accounts(tmp_path / "posts.jsonl", 1)
    candidates = tmp_path / "candidates.csv"
    candidates.write_text("handle,=1+1\nuser0,x\n", "utf-8")
    arguments = ("batch", candidates, "--from", posts, "--jobs", 1, *OPTIONS)
    assert run(*arguments).stdout.startswith("handle,'=1+1,verdict,")
    assert run(*arguments, "--raw-cells").stdout.startswith("handle,=1+1,verdict,")


def test_hostile_accounts_are_written_as_score_writes_them(run: Run, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    handles = ["-=1", "a\u202eb", "\u200b@x"]
    posts.write_text("".join(json.dumps({"handle": handle, "posts": [{"text": "wine"}]}) + "\n" for handle in handles), "utf-8")
    found = run("batch", posts, "--jobs", 1, *OPTIONS).stdout
    assert [line.partition(",")[0] for line in found.splitlines()] == ["handle", "'-=1", "ab", "'@x"]
    assert found == render_csv(list(score_accounts(read_accounts(posts), ["machine learning"]))) + "\n"


SUMMARY = {
    "en": "2 accounts: 1 to follow, 1 to skip, 0 to review",
    "fr": "2 comptes : 1 à suivre, 1 à passer, 0 à revoir",
}


@pytest.mark.parametrize(("lang", "expected"), SUMMARY.items())
def test_the_summary_is_told_on_standard_error(lang: str, expected: str) -> None:
    from curate.batch.tally import Tally, sentences
    from curate.messages import say

    tally = Tally(rows=2, follow=1, skip=1)
    assert say(next(sentences(tally)), lang) == expected


def test_the_summary_tells_failures_interests_and_pace() -> None:
    from curate.batch.tally import Tally, sentences
    from curate.messages import say

    tally = Tally(
        rows=9, follow=3, skip=1, review=2, failures={"not found": 4, "bug": 1}, interests={"wine": 1, "maths": 2}, posts_per_day=2.25
    )
    assert [say(sentence) for sentence in sentences(tally)] == [
        "9 accounts: 3 to follow, 1 to skip, 2 to review",
        "5 rows failed: account not found (4), internal error (1)",
        "main interests of those to follow: maths (2), wine (1)",
        "following them all would add 2.2 posts a day",
    ]


def test_progress_is_silent_where_nobody_looks(run: Run, accounts: Path) -> None:
    told = run("batch", accounts, "--jobs", 1, *OPTIONS[:2]).stderr
    assert "accounts/s" not in told
    assert len(told.splitlines()) >= 1


def test_progress_is_shown_on_a_terminal(accounts: Path, tmp_path: Path) -> None:
    import pty
    import termios

    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    command = [sys.executable, "-m", "curate", "batch", str(accounts), "-o", str(tmp_path / "out.csv"), "--jobs", "1", *OPTIONS[:2]]
    subprocess.run(command, stderr=slave, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, timeout=60)
    os.close(slave)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert "accounts/s" in shown


def test_an_empty_data_set_gives_an_empty_output(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("handle,text\n", "utf-8")
    assert run("batch", path, "--format", "jsonl", *OPTIONS).stdout == ""
    assert json.loads(run("batch", path, "--format", "json", *OPTIONS).stdout) == []
    assert run("batch", path, *OPTIONS).stdout.startswith("handle,network,verdict,")
    run("batch", path, "-o", tmp_path / "out.parquet", *OPTIONS)
    assert parquet.read_table(tmp_path / "out.parquet").num_rows == 0
