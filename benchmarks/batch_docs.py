"""Figures of the batch benchmarks: on the screen, and with ``--write`` in their place in ``docs/batch.md``."""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs" / "batch.md"


def show(name: str, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Print a table; with ``--write`` on the command line, put it between the marks ``<!-- NAME -->`` of the page."""
    lines = [header, tuple("---" for _ in header), *rows]
    table = "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
    note = f"{os.cpu_count()} cores, Python {platform.python_version()}; `{command()}`"
    print(f"{table}\n\n{note}")
    if "--write" in sys.argv:
        page = DOCS.read_text("utf-8")
        block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        DOCS.write_text(block.sub(lambda found: f"{found[1]}{table}\n\n{note}\n{found[2]}", page), "utf-8")


def command() -> str:
    """Return the command that was run."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    return " ".join(["python -m", f"benchmarks.{Path(sys.argv[0]).stem}", *arguments])


def numbers(default: list[int]) -> list[int]:
    """Return the numbers of the command line, else the usual ones."""
    return [int(argument.replace("_", "")) for argument in sys.argv[1:] if argument.replace("_", "").isdigit()] or default
