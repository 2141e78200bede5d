"""The shape of the code: imports go one way, modules are small, and each step that is forgotten is told."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from curate.cli import COMMANDS
from curate.models import SignalKind
from curate.render import FORMATS
from curate.signals import SIGNALS

PACKAGE = ROOT / "curate"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BANNED = set(PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-module-level-imports"])
LONGEST_FUNCTION = 40
LONGEST_MODULE = 420
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a body, without signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_module_stands_in_a_layer() -> None:
    """A module that is added at the top of curate/ must be put in a layer of the contract in pyproject.toml."""
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {name.strip() for layer in layers for name in layer.replace("|", ":").split(":")}
    there = {f"curate.{path.stem}" for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}

    missing = there - named - {"curate.__init__", "curate.__main__"}
    assert not missing, f"put in a layer of [tool.importlinter] in pyproject.toml: {sorted(missing)}"


def test_the_library_knows_nothing_of_the_command_line() -> None:
    """click is imported in curate/cli only."""
    knowing = [name_of(path) for path in SOURCES if path.parent.name != "cli" and "import click" in path.read_text("utf-8")]

    assert knowing == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_is_small_and_named_for_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    long = [f"{function.name}: {lines_of(function)} lines" for function in functions(path) if lines_of(function) > LONGEST_FUNCTION]

    assert long == []
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert path.stem not in VAGUE
    assert ast.get_docstring(ast.parse(text)), "add a docstring that says what the module is for"


def test_each_heavy_package_is_kept_out_of_module_level() -> None:
    """Every dependency that is slow to load is listed for ruff, which refuses it at the top of a module."""
    assert {"pandas", "textstat", "langdetect", "feedparser", "httpx", "jinja2", "tabulate", "tomlkit", "tqdm"} <= BANNED


def test_every_dependency_has_its_reason() -> None:
    """A dependency that is added says on its line what it is for, and where it is used."""
    text = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [", 1)[1].split("\n]", 1)[0]

    assert [line for line in text.strip().splitlines() if "#" not in line or "(" not in line.partition("#")[2]] == []


def test_every_signal_is_of_a_known_kind() -> None:
    assert {signal.kind for signal in SIGNALS} == set(SignalKind.__args__)  # type: ignore[attr-defined]


def test_every_format_has_its_file() -> None:
    """A format that is added needs curate/render/FORMAT.py; jsonl shares the one of json."""
    missing = [form for form in FORMATS if not (PACKAGE / "render" / f"{'json' if form == 'jsonl' else form}.py").exists()]

    assert not missing, f"add to curate/render: {missing}"


def test_every_command_has_its_file() -> None:
    """A command that is added needs curate/cli/COMMAND.py and a line in curate/cli/__init__.py."""
    files = {path.stem.rstrip("_") for path in (PACKAGE / "cli").glob("[!_]*.py")} - {"boundary", "options", "output"}

    assert {name.replace("-", "_") for name in COMMANDS} == files
