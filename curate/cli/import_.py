"""``curate import``: read exports into the local library."""

from __future__ import annotations

from collections.abc import Sequence

import click

from curate.cli.options import ui_lang_option
from curate.cli.output import show, tell
from curate.errors import CurateError
from curate.messages import counted, message, say, ui_language

EXIT_FAILED = 1


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@ui_lang_option
@click.pass_context
def import_(ctx: click.Context, paths: Sequence[str], ui_lang: str | None) -> None:
    """Read exports, folders or archives into your local library.

    \b
    Example:
      curate import exports/ archive.zip
    """
    from curate.store import import_file

    failed = 0
    for path in paths:
        try:
            accounts, posts = import_file(path)
            show(_told(path, accounts, posts, ui_language(ui_lang)))
        except CurateError as error:
            failed += 1
            tell(f"Error: {error}")
    if failed:
        ctx.exit(EXIT_FAILED)


def _told(path: str, accounts: int, posts: int, lang: str) -> str:
    came = counted("{n} account", "{n} accounts", accounts), counted("{n} post", "{n} posts", posts)
    return say(message("{path}: {accounts}, {posts}", path=path, accounts=came[0], posts=came[1]), lang)
