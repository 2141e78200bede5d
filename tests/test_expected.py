"""Whole outputs on one fixed assessment, to the letter; text, table, CSV, Markdown and one card have theirs beside their tests."""

from __future__ import annotations

import pytest

from expected import EXPECTED, FOLDER


@pytest.mark.parametrize("name", EXPECTED)
def test_the_output_is_the_one_kept(name: str) -> None:
    """After a change that is meant: python tests/expected.py."""
    assert EXPECTED[name]() + "\n" == (FOLDER / name).read_text("utf-8")


def test_no_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED)
