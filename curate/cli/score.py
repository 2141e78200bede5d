"""``curate score``: assess the accounts named."""

from __future__ import annotations

from collections.abc import Sequence
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
from curate.cli.output import paint, show, tell, tell_notes, tell_once
from curate.errors import CurateError
from curate.messages import message, ui_language
from curate.render import FORMATS

if TYPE_CHECKING:
    from curate.models import Account, Assessment
    from curate.sources.live.session import Live

EXIT_FAILED = 1
EXIT_SKIP = 3


@click.command()
@click.argument("handles", nargs=-1, required=True, metavar="HANDLE...")
@source_options
@live_options
@interest_options
@ui_lang_option
@click.option("--posts", "full_posts", is_flag=True, help="Show each post whole, with the terms found in it.")
@click.option("--readability", is_flag=True, help="Tell how hard the posts are to read (LIX); takes a second or two more.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@output_option
@click.option("--fail-on", type=click.Choice(["skip"]), help="Exit with 3 when a verdict is skip.")
@quiet_option
@click.pass_context
def score(ctx: click.Context, /, handles: Sequence[str], **options: Any) -> None:
    """Say whether to follow the accounts named, and why.

    \b
    Examples:
      curate score @ada --from export.json -i "machine learning" -i "marketing digital"
      curate score @ada@mastodon.social --live -i astronomy
    """
    lang = ui_language(options["ui_lang"])
    with chosen_networks(options, lang) as live:
        accounts, failed = _locate(handles, live, options, lang)
    assessments = _assess(accounts, options, lang)
    if options["readability"]:
        from curate.readability import with_readability

        assessments = list(map(with_readability, assessments))
    if assessments:
        show(_rendered(assessments, lang, options, several=len(handles) > 1), options["output"])
    tell_notes(assessments, lang, quiet=options["quiet"])
    if failed:
        ctx.exit(EXIT_FAILED)
    if options["fail_on"] and any(each.verdict == "skip" for each in assessments):
        ctx.exit(EXIT_SKIP)


def _locate(handles: Sequence[str], live: Live | None, options: dict[str, Any], lang: str) -> tuple[list[Account], int]:
    """Find each account; with several handles a failure is told and the others go on."""
    from curate.lookup import locate

    if live:
        _tell_price(handles, live, options, lang)
    found, failed = [], 0
    say_once = tell_once(lang, quiet=options["quiet"])
    for handle in handles:
        try:
            found.append(locate(handle, options["paths"], options["window"], live, say_once))
        except CurateError as error:
            if len(handles) == 1:
                raise
            failed += 1
            tell(f"Error: {error}")
    return found, failed


def _tell_price(handles: Sequence[str], live: Live, options: dict[str, Any], lang: str) -> None:
    from curate.sources.live.session import price_told

    if told := price_told(handles, options["window"], live):
        tell(told, lang, quiet=options["quiet"])


def _assess(accounts: Sequence[Account], options: dict[str, Any], lang: str) -> list[Assessment]:
    """Assess accounts; a library that cannot be used is told, and takes no verdict away."""
    from curate.store import remembered

    scorer = chosen_scorer(options)
    assessments = [scorer.score(account) for account in accounts]
    try:
        return remembered(assessments, scorer.interests, with_age=not options["paths"])
    except CurateError as error:
        tell(message("note: what was decided before is not known: {reason}", reason=str(error)), lang, quiet=options["quiet"])
    return assessments


def _rendered(assessments: Sequence[Assessment], lang: str, options: dict[str, Any], *, several: bool) -> str:
    """Render; with several handles JSON is an array however many of them were found."""
    from curate.render import render

    form = "json" if options["as_json"] else options["form"]
    if form == "text":
        from curate.render.text import render_text

        return render_text(assessments, lang, paint=paint, full_posts=options["full_posts"])
    if form == "json":
        from curate.render.json import render_json

        return render_json(assessments, lang, array=several)
    return render(assessments, form, lang)
