"""``curate batch``: assess every account of a table, an export or a stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from curate.cli.options import (
    chosen_interests,
    chosen_networks,
    chosen_opinion,
    chosen_policy,
    interest_options,
    live_options,
    output_option,
    quiet_option,
    source_options,
    ui_lang_option,
)
from curate.cli.output import tell, tell_once
from curate.errors import CurateError, UsageError
from curate.messages import counted, message, ui_language

if TYPE_CHECKING:
    from curate.batch.items import BatchFormat
    from curate.batch.journal import Progress
    from curate.batch.reading import Rows
    from curate.batch.run import Engine, Plan, Report
    from curate.batch.skipping import Skipped
    from curate.batch.tally import Tally
    from curate.sources.live.session import Live

EXIT_SOME_FAILED = 4
EXIT_INTERRUPTED = 130
FORMATS: tuple[BatchFormat, ...] = ("csv", "jsonl", "parquet", "markdown", "table", "html", "json", "text")
_FORMAT_OF_SUFFIX: dict[str, BatchFormat] = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".md": "markdown", ".html": "html",
    ".htm": "html", ".json": "json", ".txt": "table",
}  # fmt: skip


@click.command()
@click.argument("path", metavar="INPUT")
@output_option
@source_options
@live_options
@interest_options
@ui_lang_option
@click.option("--format", "form", type=click.Choice(FORMATS), help="Format of the output; else told by the name of the file, else csv.")
@click.option("-j", "--jobs", type=click.IntRange(1, 1024), help="Processes to work with. Default: as many as the machine runs at once.")
@click.option("--resume", is_flag=True, help="Go on where an interrupted run stopped.")
@click.option("--force", is_flag=True, help="Overwrite the output, and forget an interrupted run.")
@click.option("--skip-decided", is_flag=True, help="Leave out the accounts that you have decided on.")
@click.option(
    "--skip-followed", multiple=True, metavar="FILE", help="Leave out the accounts of a list, such as those you follow. Repeatable."
)
@click.option(
    "--memory",
    type=click.IntRange(8),
    default=256,
    show_default=True,
    metavar="MB",
    help="Memory that posts may take which have to be gathered or looked up.",
)
@click.option("--raw-cells", is_flag=True, help="Leave CSV cells as they are, even those that a spreadsheet would execute.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where the work is done.")
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786; without it, a cluster on this machine.")
@quiet_option
@click.pass_context
def batch(ctx: click.Context, /, path: str, output: Path | None, **options: Any) -> None:
    """Assess every account of INPUT: candidates, posts, curate JSONL or any export; - is standard input.

    \b
    Examples:
      curate batch candidates.csv --from exports/ -i "machine learning" -o verdicts.csv
      curate batch candidates.csv --live -i astronomy -o verdicts.csv
      curate batch accounts.jsonl -o verdicts.parquet --resume
    """
    lang = ui_language(options["ui_lang"])
    target = None if output is None or str(output) == "-" else Path(os.path.realpath(output))
    plan = _plan(output, lang, options)
    skipped = _skipped(options)
    try:
        with _progress(quiet=options["quiet"]) as report, chosen_networks(options, lang) as live:
            tally = _run(path, target, plan, report, live, skipped, options)
    except KeyboardInterrupt:
        tell(_how_to_go_on(is_stream=_is_stream(target)), lang)
        ctx.exit(EXIT_INTERRUPTED)
    _tell_summary(tally, skipped, lang, quiet=options["quiet"])
    if tally.failures:
        ctx.exit(EXIT_SOME_FAILED)


def _run(path: str, target: Path | None, plan: Plan, report: Report, live: Live | None, skipped: Skipped, options: dict[str, Any]) -> Tally:
    from curate.batch.blocks import BLOCK, DASK_BLOCK
    from curate.batch.reading import open_rows, prepared_at_once
    from curate.batch.run import write_file, write_stream
    from curate.batch.skipping import leaving_out
    from curate.lookup import ASKED_AT_ONCE, finder

    find = finder(options["paths"], plan.window, live, tell_once(plan.lang, quiet=options["quiet"]), memory=options["memory"])
    block = 0 if skipped.names else DASK_BLOCK if options["engine"] == "dask" else BLOCK
    named = find if options["paths"] or live else None
    open_input = partial(open_rows, path, plan.window, named, options["memory"], block=block, fallback=find, live=live is not None)
    if skipped.names:
        open_input = partial(leaving_out, open_input, skipped)
    if live:
        open_input = partial(prepared_at_once, open_input, ASKED_AT_ONCE)
    engine = _engine(options)
    if target is None or _is_stream(target):
        if options["resume"]:
            raise UsageError("--resume needs a file to go on with. Name it with -o FILE.")
        with open_input() as rows, _standard_output() if target is None else target.open("wb") as out:
            return write_stream(rows, plan, out, engine, report)
    run = plan.run(path, options=repr((options["paths"], options["engine"], options["live"], options["server"], skipped.mark())))
    return write_file(open_input, plan, target, run, engine, report, resume=options["resume"], force=options["force"])


def _is_stream(target: Path | None) -> bool:
    """Tell whether what is written goes nowhere that it could be read again: standard output, a pipe, a device."""
    return target is None or (target.exists() and not target.is_file() and not target.is_dir())


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    """Give standard output; once it cannot be written, what it still holds is forgotten rather than tried again at exit."""
    try:
        yield sys.stdout.buffer
    except CurateError as error:
        if isinstance(error.__cause__, OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        raise


def _plan(output: Path | None, lang: str, options: dict[str, Any]) -> Plan:
    from curate.batch.run import Plan

    wanted = chosen_interests(options["texts"], options["interests_file"], options["strictness"], options["languages"])
    form: BatchFormat = options["form"] or (_FORMAT_OF_SUFFIX.get(output.suffix.lower(), "csv") if output else "csv")
    policy = chosen_policy(options["policy_file"], options["interests_file"])
    chosen_opinion(options["semantic"])  # loaded again by each process, but a bad model is told before work starts
    return Plan(wanted, form, lang, options["window"], options["raw_cells"], policy=policy, semantic=options["semantic"])


def _skipped(options: dict[str, Any]) -> Skipped:
    from curate.batch.skipping import Skipped
    from curate.follow_lists.reading import followed_names
    from curate.store import chosen_names

    return Skipped((chosen_names() if options["skip_decided"] else set()) | followed_names(options["skip_followed"]))


def _engine(options: dict[str, Any]) -> Engine:
    from curate.batch.run import local

    if options["engine"] == "dask":
        from curate.batch.cluster import dask

        return dask(options["scheduler"], options["jobs"])
    if options["scheduler"]:
        raise UsageError("--scheduler goes with --engine dask.")
    return local(options["jobs"] or _cores())


def _cores() -> int:
    """Return how many processes this one may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Report]:
    """Show rows done, their rate and the time left, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda _progress, _rows: None
        return
    from tqdm import tqdm

    with tqdm(unit=" accounts", smoothing=0.1, dynamic_ncols=True, file=sys.stderr) as bar:
        yield _shown_on(bar)


def _shown_on(bar: Any) -> Report:
    def report(progress: Progress, rows: Rows) -> None:
        share = progress.chunks / rows.blocks if rows.blocks else rows.share_read()
        bar.total = rows.total or (round(progress.tally.rows / share) if share else None)
        bar.update(progress.tally.rows - bar.n)

    return report


def _how_to_go_on(*, is_stream: bool) -> Any:
    if is_stream:
        return message("stopped; what was answered has been written")
    return message("stopped; nothing that was answered is lost: go on with the same command and --resume")


def _tell_summary(tally: Tally, skipped: Skipped, lang: str, *, quiet: bool) -> None:
    from curate.batch.tally import sentences

    if n := skipped.rows:
        tell(counted("{n} row left out: decided on, or followed", "{n} rows left out: decided on, or followed", n), lang, quiet=quiet)
    for sentence in sentences(tally):
        tell(sentence, lang, quiet=quiet)
