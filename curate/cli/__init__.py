"""The command line: each command parses, calls one library function and renders.

A command lives in the module of its name and is imported when it is asked for, so that the others do not delay it.
"""

from __future__ import annotations

import atexit
import gc

import click

from curate.cli.boundary import LazyCommands

VERSION = "0.1.0"
COLLECT_AFTER = 50_000
"""Objects made and kept after which garbage is collected, instead of the 700 of an interpreter."""
COMMANDS = {
    "score": "curate.cli.score",
    "batch": "curate.cli.batch",
    "init": "curate.cli.init",
    "interests": "curate.cli.interests",
    "topics": "curate.cli.topics",
    "import": "curate.cli.import_",
    "library": "curate.cli.library",
    "history": "curate.cli.history",
    "decide": "curate.cli.decide",
    "follows": "curate.cli.follows",
    "audit": "curate.cli.audit",
    "evaluate": "curate.cli.evaluate",
    "doctor": "curate.cli.doctor",
}


@click.group(cls=LazyCommands, homes=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, "--version", prog_name="curate")
def main() -> None:
    """Should I follow this account? Reads its last ten posts, and says why."""


def run() -> None:
    """Run the command line as a process of its own.

    A command is over before garbage is worth collecting, and what it leaves need not be looked through at its end.
    """
    gc.set_threshold(COLLECT_AFTER)
    atexit.register(gc.freeze)
    main()
