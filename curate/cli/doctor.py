"""``curate doctor``: what is installed and where files are; touches no network unless asked."""

from __future__ import annotations

import click

from curate.cli.output import show


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--network", is_flag=True, help="Also try to reach the live sources.")
def doctor(as_json: bool, network: bool) -> None:
    """Show what is installed, where files are, and what can be reached."""
    from curate.diagnosis import diagnose
    from curate.render.diagnosis import diagnosis_json, diagnosis_text

    checks = diagnose(network=network)
    show(diagnosis_json(checks) if as_json else diagnosis_text(checks))
