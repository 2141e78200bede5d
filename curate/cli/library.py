"""``curate library``: look after the local library."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from curate.cli.boundary import Commands
from curate.cli.options import output_option
from curate.cli.output import show, tell


@click.group(cls=Commands)
def library() -> None:
    """Look after the accounts and decisions kept on this machine."""


@library.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(as_json: bool) -> None:
    """Show what is kept, and where."""
    from curate.render.library import summary_json, summary_text
    from curate.store import info as summary

    show(summary_json(summary()) if as_json else summary_text(summary()))


@library.command()
@click.argument("handle")
def forget(handle: str) -> None:
    """Remove all that is kept of an account: posts and decisions."""
    from curate.store import forget_account

    accounts, decisions = forget_account(handle)
    show(f"{accounts} accounts and {decisions} decisions removed")


@library.command()
def vacuum() -> None:
    """Give free space back to the disk."""
    from curate.store import vacuum as shrink

    before, after = shrink()
    show(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")


@library.command()
@output_option
def export(output: Path | None) -> None:
    """Write all accounts as curate JSONL."""
    from curate.atomic import writing
    from curate.store import export_accounts

    if output is None or str(output) == "-":
        export_accounts(sys.stdout.buffer)
        return
    with writing(output) as out:
        tell(f"{export_accounts(out)} accounts written to {output}")
