"""``curate evaluate``: how good the verdicts are on accounts that the user labelled."""

from __future__ import annotations

from collections.abc import Sequence

import click

from curate.cli.output import show


@click.command()
@click.argument("labels", metavar="LABELS")
@click.option(
    "--accounts", "paths", multiple=True, required=True, metavar="PATH", help="Export, folder or archive with the accounts. Repeatable."
)
@click.option("--window", type=click.IntRange(1, 200), default=10, show_default=True, help="How many of the latest posts to read.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def evaluate(labels: str, paths: Sequence[str], window: int, as_json: bool) -> None:
    """Compare verdicts with LABELS, a CSV or JSONL file: handle, interest, follow (follow or skip).

    \b
    Example:
      curate evaluate data/samples/labels.csv --accounts data/samples
    """
    from curate.evaluation import evaluate as judge
    from curate.evaluation import read_labels
    from curate.render.evaluation import evaluation_json, evaluation_text

    found = judge(read_labels(labels), paths, window)
    show(evaluation_json(found) if as_json else evaluation_text(found))
