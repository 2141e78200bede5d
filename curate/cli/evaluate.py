"""``curate evaluate``: how good the verdicts are on accounts that the user labelled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.options import chosen_opinion, chosen_policy, quiet_option, semantic_option, ui_lang_option
from curate.cli.output import show, tell
from curate.messages import ui_language

if TYPE_CHECKING:
    from curate.evaluation import Judged
    from curate.interests.declared import Interests


@click.command()
@click.argument("labels", metavar="LABELS")
@click.option(
    "--accounts", "paths", multiple=True, required=True, metavar="PATH", help="Export, folder or archive with the accounts. Repeatable."
)
@click.option("--window", type=click.IntRange(1, 200), default=10, show_default=True, help="How many of the latest posts to read.")
@click.option(
    "--interests", "interests_file", type=click.Path(path_type=Path), metavar="FILE", help="Interests file to use instead of yours."
)
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), metavar="FILE", help="Your own policy, or where --fit writes it.")
@semantic_option
@click.option("--fit", is_flag=True, help="Learn your own policy from 30 labels or more; it is kept only if it is better.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@ui_lang_option
@quiet_option
def evaluate(labels: str, **options: Any) -> None:
    """Compare verdicts with LABELS, a CSV or JSONL file: handle, interest, follow (follow or skip).

    An interest that your interests file declares has the keywords and exclusions that stand there.

    \b
    Examples:
      curate evaluate data/samples/labels.csv --accounts data/samples
      curate evaluate my-labels.csv --accounts exports/ --fit
    """
    from curate.evaluation import compare, judge, read_labels
    from curate.render.evaluation import evaluation_json, evaluation_text

    lang = ui_language(options["ui_lang"])
    kept = _kept(options["interests_file"])
    rows = read_labels(labels)
    policy = None if options["fit"] else chosen_policy(options["policy_file"], options["interests_file"])
    judged, missing = judge(rows, options["paths"], options["window"], policy, kept, chosen_opinion(options["semantic"]))
    found = compare(judged, missing)
    show(evaluation_json(found) if options["as_json"] else evaluation_text(found, lang))
    if options["fit"]:
        _fit(judged, options, lang)


def _kept(interests_file: Path | None) -> Interests | None:
    from curate.interests.file import interests_path, read_interests

    path = interests_file or interests_path()
    return read_interests(path) if interests_file or path.exists() else None


def _fit(judged: Sequence[Judged], options: dict[str, Any], lang: str) -> None:
    """Learn, tell how it went, and keep what is better."""
    from curate.fitting import fit, own_policy
    from curate.interests.file import interests_path
    from curate.own_policy import own_policy_path, write_own_policy
    from curate.policy import default_policy
    from curate.render.evaluation import fit_sentences

    learned = fit(judged, default_policy())
    path = options["policy_file"] or own_policy_path(options["interests_file"] or interests_path())
    if learned.better:
        write_own_policy(path, own_policy(learned, default_policy()))
    for sentence in fit_sentences(learned, path):
        tell(sentence, lang, quiet=options["quiet"])
