"""``curate follows``: write what platforms import, for the accounts to follow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.output import show, tell
from curate.messages import message, ui_language

if TYPE_CHECKING:
    from curate.follow_lists.followed import Followed


@click.command()
@click.argument("path", metavar="[RESULTS]", required=False)
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Folder to write to.")
def follows(path: str | None, folder: Path) -> None:
    """Write the files that platforms import: Mastodon follows and lists, Bluesky handles, OPML.

    RESULTS is what batch --format jsonl or score --json wrote: those with the verdict follow, as the advice says. Without it,
    the accounts that you decided to follow.

    \b
    Example:
      curate batch candidates.csv --from exports/ -i astronomy -o verdicts.jsonl
      curate follows verdicts.jsonl -o to-import/
    """
    from curate.follow_lists.writing import write_follows

    written = write_follows(folder, _accounts(path))
    for each in written:
        show(str(each))
    if not written:
        tell(message("nobody to follow that a platform could import"), ui_language())


def _accounts(path: str | None) -> list[Followed]:
    from curate.follow_lists.followed import Followed
    from curate.follow_lists.results import read_results
    from curate.store import chosen_to_follow

    return list(read_results(path)) if path else [Followed(handle, network) for handle, network in chosen_to_follow()]
