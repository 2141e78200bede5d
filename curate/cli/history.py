"""``curate history``: what was decided."""

from __future__ import annotations

import click

from curate.cli.options import ui_lang_option
from curate.cli.output import show
from curate.messages import ui_language


@click.command()
@click.argument("handle", required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@ui_lang_option
def history(handle: str | None, as_json: bool, ui_lang: str | None) -> None:
    """Show what was decided, by curate and by you: of one account, or of all."""
    from curate.render.library import history_json, history_text
    from curate.store import history as decisions

    listed = decisions(handle)
    if as_json or listed:
        show(history_json(listed) if as_json else history_text(listed, ui_language(ui_lang)))
