"""Cells of the CSV files that curate writes: no spreadsheet executes them, and they can be read back as they were."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""A sign that begins a formula, the wide ones of East Asian keyboards too, even behind blanks and signs that nobody sees."""


def no_formula(cell: str) -> str:
    """Return a cell that no spreadsheet executes: a quote goes before ``=``, ``+``, ``-``, ``@`` and tabs, even behind unseen signs."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_it_was(cell: str) -> str:
    """Return what `no_formula` was given: without the quote that stands before a formula, any other quote kept."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
