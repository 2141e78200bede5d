"""The command line: each command parses, calls one library function and renders."""

from __future__ import annotations

import click

from curate.cli.audit import audit
from curate.cli.batch import batch
from curate.cli.boundary import Commands
from curate.cli.decide import decide
from curate.cli.doctor import doctor
from curate.cli.evaluate import evaluate
from curate.cli.follows import follows
from curate.cli.history import history
from curate.cli.import_ import import_
from curate.cli.init import init
from curate.cli.interests import interests
from curate.cli.library import library
from curate.cli.score import score
from curate.cli.topics import topics

VERSION = "0.1.0"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, "--version", prog_name="curate")
def main() -> None:
    """Should I follow this account? Reads its last ten posts, and says why."""


for command in (score, batch, init, interests, topics, import_, library, history, decide, follows, audit, evaluate, doctor):
    main.add_command(command)
