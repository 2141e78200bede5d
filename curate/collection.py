"""Assessments together, that show themselves in a notebook as a table and a folded card each."""

from __future__ import annotations

from typing import Any

from curate.models import Assessment
from curate.render.notebook import notebook_html, notebook_markdown, notebook_text


class Assessments(tuple[Assessment, ...]):
    """A tuple of assessments: ``Assessments(score_accounts(accounts, interests))``."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return notebook_html(self)

    def _repr_markdown_(self) -> str:
        return notebook_markdown(self)

    def __str__(self) -> str:
        """Give the table of the terminal."""
        return notebook_text(self)
