"""``curate topics``: the topic packs that curate knows."""

from __future__ import annotations

import click

from curate.cli.boundary import Commands
from curate.cli.options import ui_lang_option
from curate.cli.output import show
from curate.messages import ui_language


@click.group(cls=Commands)
def topics() -> None:
    """List, show and search the topics that interests may name."""


@topics.command("list")
@ui_lang_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_topics(ui_lang: str | None, as_json: bool) -> None:
    """List all topics."""
    from curate.interests.index import topic_ids
    from curate.render.topics import topics_json, topics_text

    show(topics_json(topic_ids()) if as_json else topics_text(topic_ids(), ui_language(ui_lang)))


@topics.command("show")
@click.argument("topic")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show_topic(topic: str, as_json: bool) -> None:
    """Show the names and the vocabulary of a topic, named in any language."""
    from curate.interests.packs import pack_named
    from curate.render.topics import pack_json, pack_text

    pack = pack_named(topic)
    show(pack_json(pack) if as_json else pack_text(pack))


@topics.command()
@click.argument("text")
@ui_lang_option
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def search(text: str, ui_lang: str | None, as_json: bool) -> None:
    """Find topics by a piece of a name or by a word of their vocabulary."""
    from curate.interests.index import search_topics
    from curate.render.topics import topics_json, topics_text

    found = search_topics(text)
    show(topics_json(found) if as_json else topics_text(found, ui_language(ui_lang)))
