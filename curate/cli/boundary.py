"""The one place where failures of the library become messages on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
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


class LazyCommands(Commands):
    """A group that imports a command, the function of its module's name, when it is asked for."""

    def __init__(self, *, homes: Mapping[str, str], **settings: Any) -> None:
        """Take the module of each command by the command's name."""
        super().__init__(**settings)
        self._homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, sorted."""
        return sorted({*self._homes, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now if it was not yet; None when there is none of this name."""
        if cmd_name in self._homes and cmd_name not in self.commands:
            home = self._homes[cmd_name]
            self.add_command(getattr(import_module(home), home.rpartition(".")[2]), cmd_name)
        return super().get_command(ctx, cmd_name)
