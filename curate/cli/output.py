"""Results to standard output or a file, talk to standard error, colour only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.messages import Message, message, say
from curate.render.safe import one_line

if TYPE_CHECKING:
    from curate.models import Assessment

_COLOURS: dict[str, dict[str, object]] = {
    "follow": {"fg": "green", "bold": True},
    "skip": {"fg": "red", "bold": True},
    "title": {"bold": True},
    "faint": {"dim": True},
    "useful": {"fg": "green"},
    "noise": {"fg": "red"},
    "unreadable": {"fg": "yellow"},
}


def paint(text: str, role: str) -> str:
    """Colour a text for its role; click takes colours out again where no terminal shows them."""
    return click.style(text, **_COLOURS.get(role, {}))  # type: ignore[arg-type]


def show(text: str, output: Path | None = None) -> None:
    """Print a result, or write it to a file in one step."""
    if output and str(output) != "-":
        from curate.atomic import write_text

        write_text(output, click.unstyle(text) + "\n")
    else:
        click.echo(text, color=_wants_colour())


def tell(sentence: Message | str, lang: str = "en", *, quiet: bool = False) -> None:
    """Say something on standard error."""
    if not quiet:
        text = sentence if isinstance(sentence, str) else say(sentence, lang)
        click.echo(one_line(text), err=True)


def tell_once(lang: str, *, quiet: bool) -> Callable[[Message], None]:
    """Return what says each sentence on standard error, but the same one only once."""
    told: set[str] = set()

    def tell_new(sentence: Message) -> None:
        text = say(sentence, lang)
        if text not in told:
            told.add(text)
            tell(text, quiet=quiet)

    return tell_new


def tell_notes(assessments: Iterable[Assessment], lang: str, *, quiet: bool) -> None:
    """Say what the reader should know of the input of each account."""
    for assessment in assessments:
        for note in assessment.notes:
            tell(message("note: @{handle}: {note}", handle=assessment.handle, note=note), lang, quiet=quiet)


def _wants_colour() -> bool | None:
    import os

    return False if os.environ.get("NO_COLOR") else (None if sys.stdout.isatty() else False)
