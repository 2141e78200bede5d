"""``curate import``: read exports into the local library."""

from __future__ import annotations

from collections.abc import Sequence

import click

from curate.cli.output import show, tell
from curate.errors import CurateError

EXIT_FAILED = 1


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.pass_context
def import_(ctx: click.Context, paths: Sequence[str]) -> None:
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
            show(f"{path}: {accounts} accounts, {posts} posts")
        except CurateError as error:
            failed += 1
            tell(f"Error: {error}")
    if failed:
        ctx.exit(EXIT_FAILED)
