"""``curate library``: look after the local library."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from curate.cli.boundary import Commands
from curate.cli.options import output_option, ui_lang_option
from curate.cli.output import show, tell
from curate.messages import counted, message, say, ui_language


@click.group(cls=Commands)
def library() -> None:
    """Look after the accounts and decisions kept on this machine."""


@library.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@ui_lang_option
def info(as_json: bool, ui_lang: str | None) -> None:
    """Show what is kept, and where."""
    from curate.render.library import summary_json, summary_text
    from curate.store import info as summary

    show(summary_json(summary()) if as_json else summary_text(summary(), ui_language(ui_lang)))


@library.command()
@click.argument("handle")
@ui_lang_option
def forget(handle: str, ui_lang: str | None) -> None:
    """Remove all that is kept of an account: posts and decisions."""
    from curate.store import forget_account

    accounts, decisions = forget_account(handle)
    gone = counted("{n} account", "{n} accounts", accounts), counted("{n} decision", "{n} decisions", decisions)
    show(say(message("removed: {accounts}, {decisions}", accounts=gone[0], decisions=gone[1]), ui_language(ui_lang)))


@library.command()
@ui_lang_option
def vacuum(ui_lang: str | None) -> None:
    """Give free space back to the disk."""
    from curate.store import vacuum as shrink

    before, after = shrink()
    show(say(message("{before} MB before, {after} MB now", before=before / 1e6, after=after / 1e6), ui_language(ui_lang)))


@library.command()
@output_option
@ui_lang_option
def export(output: Path | None, ui_lang: str | None) -> None:
    """Write all accounts as curate JSONL."""
    from curate.atomic import writing
    from curate.store import export_accounts

    if output is None or str(output) == "-":
        export_accounts(sys.stdout.buffer)
        return
    with writing(output) as out:
        n = export_accounts(out)
    tell(counted("{n} account written to {path}", "{n} accounts written to {path}", n, path=str(output)), ui_language(ui_lang))
