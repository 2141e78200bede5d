"""The one place where failures of the library become messages on the terminal."""

from __future__ import annotations

from typing import Any

import click

from curate.errors import CurateError, HandleError, UsageError
from curate.render.safe import one_line


class Commands(click.Group):
    """A group whose commands never show a traceback for an expected failure."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected failure exits with 1, a contradiction in the options with 2."""
        try:
            return super().invoke(ctx)
        except CurateError as error:
            told = one_line(str(error))
            if isinstance(error, UsageError) and not isinstance(error, HandleError):
                raise click.UsageError(told, ctx) from error
            raise click.ClickException(told) from error
