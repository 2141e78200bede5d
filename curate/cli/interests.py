"""``curate interests``: look at the declared interests, change them, try a text on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from curate.cli.boundary import Commands
from curate.cli.output import show

file_option = click.option(
    "--interests", "path", type=click.Path(path_type=Path), metavar="FILE", help="Interests file to use instead of yours."
)


@click.group(cls=Commands)
def interests() -> None:
    """Show, change and try your interests."""


@interests.command("show")
@file_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show_interests(path: Path | None, as_json: bool) -> None:
    """Show what is declared, and which topics it names."""
    from curate.interests.file import interests_path, read_interests
    from curate.render.interests import interests_json, interests_text

    declared = read_interests(path or interests_path())
    show(interests_json(declared) if as_json else interests_text(declared))


@interests.command()
@click.argument("text")
@click.option("--keyword", "keywords", multiple=True, metavar="TEXT", help="A word that says the interest. Repeatable.")
@click.option("--exclude", multiple=True, metavar="TEXT", help="An expression that does not. Repeatable.")
@file_option
def add(text: str, keywords: Sequence[str], exclude: Sequence[str], path: Path | None) -> None:
    """Add an interest, or words to one that is declared."""
    from curate.interests.file import add_interest, interests_path, read_interests
    from curate.render.interests import interests_text

    target = path or interests_path()
    add_interest(target, text, keywords=keywords, exclude=exclude)
    show(interests_text(read_interests(target)))


@interests.command()
@click.argument("text")
@file_option
def remove(text: str, path: Path | None) -> None:
    """Remove an interest."""
    from curate.interests.file import interests_path, remove_interest

    target = path or interests_path()
    remove_interest(target, text)
    show(str(target))


@interests.command()
@click.argument("text")
@click.option("-i", "--interest", "texts", multiple=True, metavar="TEXT", help="An interest to try instead of yours. Repeatable.")
@file_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def test(text: str, texts: Sequence[str], path: Path | None, as_json: bool) -> None:
    """Show what a text says of your interests, as if it were a post."""
    from curate.cli.options import chosen_interests
    from curate.render.interests import trial_text
    from curate.render.json import render_json
    from curate.scoring import try_text

    assessment = try_text(text, chosen_interests(texts, path, None, ()))
    show(render_json([assessment]) if as_json else trial_text(assessment))
