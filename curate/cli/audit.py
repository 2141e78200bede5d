"""``curate audit``: look again at the accounts that are followed."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.options import (
    chosen_networks,
    chosen_scorer,
    interest_options,
    live_options,
    output_option,
    quiet_option,
    source_options,
    ui_lang_option,
)
from curate.cli.output import show, tell, tell_once
from curate.errors import UsageError
from curate.messages import ui_language

if TYPE_CHECKING:
    from curate.audit import Audited
    from curate.sources.live.session import Live

EXIT_SOME_FAILED = 4


@click.command()
@click.argument("path", metavar="FILE")
@output_option
@source_options
@live_options
@interest_options
@ui_lang_option
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@click.option("--write", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="Write the follow lists that the audit leaves.")
@quiet_option
@click.pass_context
def audit(ctx: click.Context, /, path: str, output: Path | None, folder: Path | None, **options: Any) -> None:
    """Say whom of FILE to keep, to hide the reposts of, to move to a list, to let go.

    FILE lists the accounts that you follow: Mastodon's following_accounts.csv or lists.csv, a Bluesky list, following.js of X,
    OPML, or one handle a line.

    \b
    Example:
      curate audit following_accounts.csv --live -i astronomy --write kept/
    """
    lang = ui_language(options["ui_lang"])
    with chosen_networks(options, lang) as live:
        audited = _audited(path, live, lang, options)
    _show(audited, lang, output, options["form"])
    if folder:
        _write(folder, audited, quiet=options["quiet"])
    if any(each.action == "unknown" for each in audited):
        ctx.exit(EXIT_SOME_FAILED)


def _audited(path: str, live: Live | None, lang: str, options: dict[str, Any]) -> list[Audited]:
    from curate.audit import audit as look_again
    from curate.follow_lists.reading import read_follows
    from curate.lookup import ASKED_AT_ONCE, finder
    from curate.waiting import at_once

    scorer = chosen_scorer(options)
    follows = read_follows(path)
    find = finder(options["paths"], options["window"], live, tell_once(lang, quiet=options["quiet"]))
    if find is None:
        raise UsageError(f"{path}: lists accounts, not posts. Say where their posts are with --from, or ask the network with --live.")
    with at_once(ASKED_AT_ONCE) if live else nullcontext(map) as each:
        return look_again(follows, find, scorer, live=live is not None, each=each)


def _show(audited: list[Audited], lang: str, output: Path | None, form: str) -> None:
    from curate.render.audit import RENDERERS

    show(RENDERERS[form](audited, lang), output)


def _write(folder: Path, audited: list[Audited], *, quiet: bool) -> None:
    from curate.audit import remaining
    from curate.follow_lists.writing import write_follows

    for written in write_follows(folder, remaining(audited)):
        tell(str(written), quiet=quiet)
