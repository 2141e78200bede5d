"""What a command loads: heavy packages only where they are used. Modules are counted, not milliseconds."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conftest import ROOT

SAMPLES = ROOT / "data" / "samples"
HEAVY = "ipywidgets IPython pandas numpy pyarrow textstat nltk langdetect feedparser httpx jinja2 tabulate matplotlib tqdm sklearn distributed tomlkit cbor2 wcwidth".split()
RUN = """
import sys
from curate.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sys.modules, file=sys.stderr)
"""


def loaded(code: str, *arguments: object) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env=environment, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.rpartition("LOADED ")[2].split()}


SCORE = ("score", "@tamsin@infosec.example.org", "--from", SAMPLES / "tamsin.mastodon-statuses.json", "-i", "cybersecurity")


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("score", "--help"), ("--version",), SCORE, (*SCORE, "--json"), (*SCORE, "--posts"), ("topics", "search", "vin")],
    ids=["help", "score-help", "version", "score", "json", "posts", "topics"],
)
def test_a_command_loads_nothing_heavy(arguments: tuple[object, ...]) -> None:
    assert sorted(loaded(RUN, *arguments) & set(HEAVY)) == []


def test_help_loads_neither_topics_nor_stems() -> None:
    """Nor the policy's decoder: the help of a command is words."""
    assert sorted(loaded(RUN, "--help") & {"sqlite3", "Stemmer"}) == []


def test_the_library_is_light_to_import() -> None:
    """Public names are imported when they are first used."""
    code = "import sys; import curate; print('LOADED', *sys.modules, file=sys.stderr)"

    assert sorted(loaded(code) & {*HEAVY, "msgspec", "click", "sqlite3", "Stemmer"}) == []


def test_every_public_name_is_there() -> None:
    import curate

    assert [name for name in curate.__all__ if getattr(curate, name, None) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        curate.nonsense  # noqa: B018
