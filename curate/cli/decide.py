"""``curate decide``: record the user's own choice."""

from __future__ import annotations

import click

from curate.cli.options import ui_lang_option
from curate.cli.output import show
from curate.errors import UsageError
from curate.messages import counted, say, ui_language


@click.command()
@click.argument("handle", required=False)
@click.argument("verdict", required=False, type=click.Choice(["follow", "skip"]))
@click.option("--note", default="", metavar="TEXT", help="Why, in your words.")
@click.option("--import", "choices", metavar="FILE", help="Record the choices that the HTML report saved as CSV.")
@ui_lang_option
def decide(handle: str | None, verdict: str | None, note: str, choices: str | None, ui_lang: str | None) -> None:
    """Record your own choice: follow or skip.

    \b
    Examples:
      curate decide @ada follow --note "explains well"
      curate decide --import choices.csv
    """
    from curate.choices import read_choices
    from curate.store import choice
    from curate.store import decide as record

    if choices:
        made = read_choices(choices)
    elif handle and verdict:
        made = [choice(handle, verdict, note)]  # type: ignore[arg-type]
    else:
        raise UsageError("say whom and what: curate decide HANDLE follow|skip, or curate decide --import FILE")
    show(say(counted("{n} choice recorded", "{n} choices recorded", record(made)), ui_language(ui_lang)))
