"""``curate decide``: record the user's own choice."""

from __future__ import annotations

import click

from curate.cli.output import show
from curate.errors import UsageError


@click.command()
@click.argument("handle", required=False)
@click.argument("verdict", required=False, type=click.Choice(["follow", "skip"]))
@click.option("--note", default="", metavar="TEXT", help="Why, in your words.")
@click.option("--import", "choices", metavar="FILE", help="Record the choices that the HTML report saved as CSV.")
def decide(handle: str | None, verdict: str | None, note: str, choices: str | None) -> None:
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
        show(f"{record(read_choices(choices))} choices recorded")
    elif handle and verdict:
        show(f"{record([choice(handle, verdict, note)])} choices recorded")  # type: ignore[arg-type]
    else:
        raise UsageError("say whom and what: curate decide HANDLE follow|skip, or curate decide --import FILE")
