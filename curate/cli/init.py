"""``curate init``: declare interests once, by a short dialogue or by options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from curate.cli.options import STRICTNESSES, ui_lang_option
from curate.cli.output import show, tell
from curate.errors import UsageError
from curate.messages import message, say, ui_language


@click.command()
@click.option("-i", "--interest", "texts", multiple=True, metavar="TEXT", help="An interest. Repeatable; asks when none is given.")
@click.option("--lang", "languages", multiple=True, metavar="LL", help="A language you read. Repeatable.")
@click.option("--mute", "mutes", multiple=True, metavar="TEXT", help="A topic you do not want. Repeatable.")
@click.option("--budget", type=click.FloatRange(min=0, min_open=True), help="Posts a day that you read.")
@click.option("--strictness", type=click.Choice(STRICTNESSES), default="normal", show_default=True)
@click.option("--interests", "path", type=click.Path(path_type=Path), metavar="FILE", help="File to write instead of yours.")
@click.option("--force", is_flag=True, help="Replace the file that exists.")
@ui_lang_option
def init(
    texts: Sequence[str],
    languages: Sequence[str],
    mutes: Sequence[str],
    budget: float | None,
    strictness: str,
    path: Path | None,
    force: bool,
    ui_lang: str | None,
) -> None:
    """Declare your interests, and write the interests file.

    \b
    Example:
      curate init -i "machine learning" -i "vin" --lang fr --lang en --budget 60
    """
    from curate.interests.declared import DEFAULT_BUDGET, declare
    from curate.interests.file import interests_path, write_interests

    lang = ui_language(ui_lang)
    target = path or interests_path()
    if target.exists() and not force:
        problem = f"{target}: exists already. Add to it with: curate interests add TEXT, or replace it with --force"
        raise UsageError(problem)
    if not texts:
        texts = _asked(say(message("Your interests, separated by commas"), lang))
        languages = languages or _asked(say(message("Languages you read (such as fr, en)"), lang), "fr, en" if lang == "fr" else "en")
        budget = budget or click.prompt(say(message("How many posts a day do you read?"), lang), DEFAULT_BUDGET, type=float, err=True)
    declared = declare(texts, languages=languages, mutes=mutes, budget=budget or DEFAULT_BUDGET)
    names = [interest.name for interest in declared.interests]
    write_interests(target, names, languages=declared.languages, mutes=mutes, budget=declared.budget, strictness=strictness)
    show(str(target))
    for interest in declared.interests:
        if not interest.has_pack:
            tell(message("note: no topic pack knows “{interest}”; add its words with: curate interests add", interest=interest.name), lang)


def _asked(question: str, default: str | None = None) -> tuple[str, ...]:
    answer = click.prompt(question, default=default, err=True)
    return tuple(part.strip() for part in answer.split(",") if part.strip())
