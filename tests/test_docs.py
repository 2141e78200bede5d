"""The README's examples are run: what they print is what it shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
README_FR = (ROOT / "README.fr.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a documented command from the root of the project, with a home of its own."""
    arguments = shlex.split(command, comments=True)
    assert arguments[0] == "curate"
    kept = {"CURATE_LIBRARY": str(folder / "library"), "CURATE_INTERESTS": str(folder / "interests.toml"), "CURATE_LANG": "en"}
    environment = {**os.environ, **kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    named = [str(folder / each) if each in {"verdicts.csv", "report.html"} else each for each in arguments[1:]]
    return subprocess.run(
        [sys.executable, "-m", "curate", *named], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("text", [README, README_FR], ids=["en", "fr"])
def test_shown_output_is_the_real_one(text: str, tmp_path: Path) -> None:
    shown = blocks(text, "console")
    assert shown
    for block in shown:
        command, _, output = block.partition("\n")

        assert run(command.removeprefix("$ "), tmp_path).stdout == output


@pytest.mark.parametrize("text", [README, README_FR], ids=["en", "fr"])
def test_commands_work_in_the_order_shown(text: str, tmp_path: Path) -> None:
    commands = [line for block in blocks(text, "sh") for line in block.splitlines() if line.startswith("curate ")]
    assert commands
    for command in commands:
        done = run(command, tmp_path)

        assert (done.returncode, "Traceback" in done.stderr) == (0, False), f"{command}: {done.stderr}"


def test_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = blocks(README, "python")
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102 (the README is ours)

    assert getattr(names["assessment"], "verdict", None) == "follow"


@pytest.mark.parametrize("command", sorted(re.findall(r"`(\w+)`", README[README.index("## Commands") :].partition(";")[0])))
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = run(f"curate {command} -h", tmp_path)

    assert done.returncode == 0
    assert done.stdout.startswith("Usage:")


def test_every_command_is_in_the_readme() -> None:
    from curate.cli import COMMANDS

    listed = README[README.index("## Commands") :]
    assert [name for name in COMMANDS if f"`{name}`" not in listed] == []
