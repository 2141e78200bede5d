"""What every test shares: an environment of its own, and the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curate.cli import main

ROOT = Path(__file__).parents[1]
Run = Callable[..., Result]
Curate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home without files and an environment without settings; return the home."""
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith(("CURATE_", "LC_", "XDG_"))]:
        if name != "CURATE_SHARED":
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    return home


@pytest.fixture
def run() -> Run:
    """Run a command in this process, with stdout and stderr kept apart."""

    def run(*arguments: object, **options: Any) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)

    return run


@pytest.fixture
def curate() -> Curate:
    """Run ``python -m curate`` as a process of its own, for at most a minute."""

    def curate(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "curate", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **options.pop("env", {})}
        return subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", errors="strict", check=False, timeout=60, **options
        )

    return curate
