"""The commands: what goes to stdout and what to stderr, which option wins, with what they exit."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import curate
from conftest import ROOT, Curate, Run
from curate.cli import COMMANDS, VERSION, main
from curate.cli.interests import interests
from curate.cli.topics import topics

SAMPLES = ROOT / "data" / "samples"
FRENCH = SAMPLES / "interests-fr.toml"
EXPERT = ("score", "@tamsin@infosec.example.org", "--from", SAMPLES, "-i", "cybersecurity")
SPAM = ("score", "@MegaDropsDaily", "--from", SAMPLES, "-i", "cybersecurity")
INTERESTS = """# mine
languages = ["en"]
strictness = "strict"

[[interest]]
name = "cybersecurity"  # the first
"""
KEYS = """schema handle network name verdict score probability interval confidence review relevance noise useful posts_read
    posts_per_day languages account_kind matched_interests findings posts advice would_change_if policy status notes""".split()


def value_of(run: Run, *arguments: object) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert (done.exit_code, done.exception) == (0, None)
    value: dict[str, Any] = json.loads(done.stdout)
    return value


def commands_of(group: click.Group) -> dict[str, click.Command]:
    context = click.Context(group)
    return {name: command for name in group.list_commands(context) if (command := group.get_command(context, name))}


def every_command(group: click.Group, *names: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [names]
    for name, command in commands_of(group).items():
        found += every_command(command, *names, name) if isinstance(command, click.Group) else [(*names, name)]
    return found


@pytest.mark.parametrize("command", every_command(main), ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(command: tuple[str, ...], option: str, run: Run) -> None:
    done = run(*command, option)

    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")
    assert done.stderr == ""


def test_the_commands_of_the_contract_are_there() -> None:
    assert {"score", "batch", "init", "interests", "topics", "evaluate", "doctor"} <= set(COMMANDS)
    assert set(commands_of(interests)) == {"show", "add", "remove", "test"}
    assert set(commands_of(topics)) == {"list", "show", "search"}


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"curate, version {curate.__version__}\n"
    assert curate.__version__ == VERSION


@pytest.mark.parametrize(("account", "verdict"), [(EXPERT, "follow"), (SPAM, "skip")])
def test_score(account: tuple[object, ...], verdict: str, run: Run) -> None:
    """The verdict on stdout, nothing on stderr, exit 0 for any verdict."""
    done = run(*account)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{verdict.upper()}  @{str(account[1])[1:]}")


def test_the_json_has_the_keys_of_the_contract(run: Run) -> None:
    value = value_of(run, *EXPERT)

    assert list(value) == KEYS
    assert value["verdict"] == "follow"
    assert value["score"] == round(100 * value["probability"])
    assert abs(sum(finding["points"] for finding in value["findings"]) - 100 * value["probability"]) < 0.01


def test_json_is_the_format_of_that_name(run: Run) -> None:
    assert run(*EXPERT, "--json").stdout == run(*EXPERT, "--format", "json").stdout


def test_several_handles_give_an_array(run: Run) -> None:
    """Also when only one of them is found: the shape hangs on what was asked, not on what was there."""
    both = run(*EXPERT, "@MegaDropsDaily", "--json")
    one = run(*EXPERT, "@nobody_here", "--json")

    assert [each["handle"] for each in json.loads(both.stdout)] == ["tamsin@infosec.example.org", "MegaDropsDaily"]
    assert [each["handle"] for each in json.loads(one.stdout)] == ["tamsin@infosec.example.org"]
    assert (both.exit_code, one.exit_code) == (0, 1)
    assert "nobody_here" in one.stderr


def test_failing_on_a_skip(run: Run) -> None:
    """3 when a verdict is skip, 0 when none is, 1 when an account was not found."""
    assert run(*EXPERT, "--fail-on", "skip").exit_code == 0
    assert run(*SPAM, "--fail-on", "skip").exit_code == 3
    assert run(*EXPERT, "@MegaDropsDaily", "--fail-on", "skip").exit_code == 3
    assert run(*SPAM, "@nobody_here", "--fail-on", "skip").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("score",),
        ("score", "@ada", "--window", "0"),
        ("score", "@ada", "--strictness", "very"),
        ("score", "@ada", "--format", "pdf"),
        ("score", "@ada", "--ui-lang", "de"),
        ("score", "@ada", "--fail-on", "follow"),
        ("score", "@ada", "--server", "https://a.example"),
        ("score", "@ada", "--nonsense"),
        ("nonsense",),
        ("init", "--budget", "0"),
        ("topics", "show"),
    ],
    ids=lambda arguments: " ".join(map(str, arguments)),
)
def test_usage(arguments: tuple[str, ...], run: Run) -> None:
    """A mistake in the command exits with 2 and says what is wrong."""
    done = run(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("score", "@ada", "-i", "wine"), "nowhere to look"),
        (("score", "@nobody_here", "--from", SAMPLES, "-i", "wine"), "nobody_here"),
        (("score", "@ada", "--from", "nowhere.json", "-i", "wine"), "nowhere.json"),
        (("score", "@tamsin", "--from", SAMPLES), "curate init"),
        (("score", "@tamsin", "--from", SAMPLES, "-i", "🍷"), "🍷"),
        (("score", "@tamsin", "--from", SAMPLES, "-i", "wine", "--lang", "french"), "french"),
        (("score", "@tamsin", "--from", SAMPLES, "-i", "wine", "-o", "/nowhere/out.txt"), "/nowhere/out.txt"),
        (("interests", "show"), "curate init"),
        (("topics", "show", "nonsense"), "nonsense"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_failures(arguments: tuple[object, ...], says: str, run: Run) -> None:
    """What can go wrong exits with 1 and says so on one line."""
    done = run(*arguments)

    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert says in line


def test_talk_goes_to_stderr(run: Run) -> None:
    """Notes too, unless quiet is asked for; the result is the same."""
    account = ("score", "@corin@datasocial.example.net", "--from", SAMPLES, "-i", "wine")
    told, quiet = run(*account), run(*account, "--quiet")

    assert told.stderr == "note: @corin@datasocial.example.net: 1 record left out (private)\n"
    assert (quiet.stderr, quiet.stdout) == ("", told.stdout)


def test_a_result_may_be_written_to_a_file(run: Run, tmp_path: Path) -> None:
    """In one step, replacing what was there; nothing on stdout, nothing left beside it."""
    target = tmp_path / "out.txt"
    target.write_text("old", "utf-8")
    target.chmod(0o600)

    done = run(*EXPERT, "-o", target)

    assert (done.exit_code, done.stdout) == (0, "")
    assert target.read_text("utf-8") == run(*EXPERT, "-o", "-").stdout == run(*EXPERT).stdout
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_the_file_as_it_was(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old", "utf-8")

    assert run("score", "@nobody_here", "--from", SAMPLES, "-i", "wine", "-o", target).exit_code == 1
    assert run(*EXPERT, "-o", tmp_path).exit_code == 1
    assert target.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_links_and_devices_are_written_through(run: Run, tmp_path: Path) -> None:
    """A link stays a link, and what is no plain file is never replaced by one."""
    target, link, fifo = tmp_path / "out.txt", tmp_path / "link.txt", tmp_path / "pipe"
    link.symlink_to(target)
    os.mkfifo(fifo)
    reader = subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE, text=True)

    assert run(*EXPERT, "-o", link).exit_code == run(*EXPERT, "-o", fifo).exit_code == 0
    assert link.is_symlink()
    assert fifo.is_fifo()
    assert reader.communicate(timeout=30)[0] == target.read_text("utf-8") == run(*EXPERT).stdout


def test_options_win_over_the_environment_and_the_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Option, then environment, then the file in its place, then the default."""
    mine, named, given = (tmp_path / name for name in ("mine", "named", "given"))
    for path, interest in ((mine, "wine"), (named, "gardening"), (given, "football")):
        path.mkdir()
        (path / "curate").mkdir()
        (path / "curate" / "interests.toml").write_text(f'[[interest]]\nname = "{interest}"\n', "utf-8")
    file = "curate/interests.toml"

    def declared(*arguments: object) -> list[str]:
        value = json.loads(run("interests", "show", "--json", *arguments).stdout)
        return [each["name"] for each in value["interests"]]

    monkeypatch.setenv("XDG_CONFIG_HOME", str(mine))
    assert declared() == ["wine"]
    monkeypatch.setenv("CURATE_INTERESTS", str(named / file))
    assert declared() == ["gardening"]
    assert declared("--interests", given / file) == ["football"]


def test_options_win_over_the_fields_of_the_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(INTERESTS, "utf-8")
    base = ("score", "@LeFilArmor", "--from", SAMPLES, "--interests", path)

    unread = [post["verdict"] for post in value_of(run, *base)["posts"]].count("unreadable")
    read = [post["verdict"] for post in value_of(run, *base, "--lang", "FR,en")["posts"]].count("unreadable")
    assert (unread > 5, read) == (True, 0)
    assert value_of(run, *base, "-i", "news")["matched_interests"][0]["interest"] == "news"


def test_a_language_may_be_written_as_a_locale(run: Run) -> None:
    """fr, FR, fr-CA and fr_FR are French."""
    base = ("score", "@LeFilArmor", "--from", SAMPLES, "-i", "news")
    verdicts = [[post["verdict"] for post in value_of(run, *base, "--lang", code)["posts"]] for code in ("fr", "FR", "fr-CA", "fr_FR")]

    assert verdicts == [verdicts[0]] * 4
    assert "unreadable" not in verdicts[0]


def test_the_language_of_the_sentences(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATE_LANG", "fr")

    assert run(*EXPERT).stdout.startswith("SUIVRE")
    assert run(*EXPERT, "--ui-lang", "en").stdout.startswith("FOLLOW")


def test_the_window(run: Run) -> None:
    assert value_of(run, *EXPERT, "--window", "3")["posts_read"] == 3


def test_exports_of_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without --from the folders of $CURATE_EXPORTS are searched."""
    (tmp_path / "other.jsonl").write_text('{"handle": "bob", "posts": [{"text": "bread"}]}', "utf-8")
    monkeypatch.setenv("CURATE_EXPORTS", f"{tmp_path}{os.pathsep}{SAMPLES}")

    assert value_of(run, "score", "@tamsin@infosec.example.org", "-i", "cybersecurity")["posts_read"] == 10


UNUSABLE: dict[str, dict[str, bytes] | None] = {
    "empty": {},
    "missing": None,
    "no export": {"notes.txt": b"bread and wine"},
    "broken": {"all.zip": b"PK\x03\x04 no archive"},
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_folder_of_the_environment_that_cannot_be_searched_is_told_and_passed_over(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "exports"
    if (files := UNUSABLE[kind]) is not None:
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
    monkeypatch.setenv("CURATE_EXPORTS", f"{folder}{os.pathsep}{SAMPLES}")
    (tmp_path / "table.csv").write_text("handle\n@tamsin@infosec.example.org\n@HollowayFinch\n")

    for command in (
        ("score", "@tamsin@infosec.example.org", "@HollowayFinch"),
        ("batch", tmp_path / "table.csv"),
        ("audit", tmp_path / "table.csv"),
    ):
        result = run(*command, "-i", "cybersecurity")

        assert result.exit_code == 0, result.output
        assert [line for line in result.stderr.splitlines() if str(folder) in line] == [
            line for line in result.stderr.splitlines() if line.startswith("$CURATE_EXPORTS: passed over: ")
        ]
        assert result.stderr.count("passed over") == 1


def test_a_folder_that_is_named_must_be_readable(run: Run, tmp_path: Path) -> None:
    result = run("score", "@tamsin@infosec.example.org", "--from", tmp_path, "--from", SAMPLES, "-i", "cybersecurity")

    assert result.exit_code == 1
    assert f"{tmp_path}: holds no file that can be read" in result.stderr


def test_standard_input(run: Run) -> None:
    text = (SAMPLES / "tamsin.mastodon-statuses.json").read_bytes()
    done = run("score", "@tamsin@infosec.example.org", "--from", "-", "-i", "cybersecurity", input=text)

    assert done.stdout == run(*EXPERT).stdout


def test_posts_are_shown_whole_when_asked(run: Run) -> None:
    short, long = run(*EXPERT).stdout, run(*EXPERT, "--posts").stdout

    assert len(long.splitlines()) > 2 * len(short.splitlines())
    assert max(map(len, long.splitlines())) <= 80


def test_readability_is_told_when_asked(run: Run) -> None:
    """As a note, in the notes of the JSON as well; textstat, slow to load, is left alone otherwise."""
    done = run(*EXPERT, "--readability", "--json")

    assert done.stderr.startswith("note: @tamsin@infosec.example.org: reading ease: ")
    assert json.loads(done.stdout)["notes"][0].startswith("reading ease: ")
    assert run(*EXPERT, "--posts").stderr == ""


def test_no_colour_where_no_terminal_is(curate: Curate) -> None:
    assert "\x1b" not in curate(*EXPERT).stdout
    assert "\x1b" not in curate(*EXPERT, env={"FORCE_COLOR": "", "TERM": "xterm-256color"}).stdout


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)])
def test_colour_on_a_terminal(environment: dict[str, str], coloured: bool) -> None:
    """NO_COLOR, when it is set to anything, takes it away."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "curate", *map(str, EXPERT)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **environment}
    with subprocess.Popen(command, env=environment, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        text = all_of(ours)

    assert ("\x1b[" in text) is coloured
    assert "FOLLOW" in text


def all_of(terminal: int) -> str:
    pieces = []
    try:
        while piece := os.read(terminal, 65_536):
            pieces.append(piece)
    except OSError:  # the other end is closed
        pass
    os.close(terminal)
    return b"".join(pieces).decode()


def test_a_terminal_without_the_signs(curate: Curate) -> None:
    """Where a sign cannot be shown another stands for it."""
    done = curate(*EXPERT, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("FOLLOW")


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """``curate … | head -1`` leaves no traceback."""
    command = f"{sys.executable} -m curate score @tamsin@infosec.example.org --from {SAMPLES} -i cybersecurity --json | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path
    )

    assert (done.stdout, done.stderr) == ("{\n", "")


def test_init_writes_what_is_given(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "interests.toml"
    done = run(
        "init",
        "-i",
        "machine learning",
        "-i",
        "vin",
        "--lang",
        "FR,en",
        "--mute",
        "crypto",
        "--budget",
        "60",
        "--strictness",
        "lax",
        "--interests",
        path,
    )

    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{path}\n", "")
    value = json.loads(run("interests", "show", "--json", "--interests", path).stdout)
    assert [each["name"] for each in value["interests"]] == ["machine learning", "vin"]
    assert (value["languages"], value["budget"], value["strictness"]) == (["fr", "en"], 60, "lax")
    assert "cryptocurrency" in value["muted"]


def test_init_asks_when_nothing_is_given(run: Run, own_environment: Path) -> None:
    """The questions go to stderr; the file lands in its usual place."""
    done = run("init", input="machine learning, zzyzx\nfr, en\n50\n")

    path = own_environment / "config" / "curate" / "interests.toml"
    assert (done.exit_code, done.stdout) == (0, f"{path}\n")
    assert "Your interests, separated by commas" in done.stderr
    assert "no topic pack knows “zzyzx”" in done.stderr
    assert json.loads(run("interests", "show", "--json").stdout)["languages"] == ["fr", "en"]


def test_init_replaces_only_by_force(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(INTERESTS, "utf-8")

    assert run("init", "-i", "vin", "--interests", path).exit_code == 2
    assert path.read_text("utf-8") == INTERESTS
    assert run("init", "-i", "vin", "--interests", path, "--force").exit_code == 0
    assert "cybersecurity" not in path.read_text("utf-8")


@pytest.mark.parametrize("arguments", [("-i", "🍷"), ("-i", "vin", "--lang", "french"), ("-i", "vin", "--mute", "…")])
def test_init_writes_nothing_that_cannot_be_read(arguments: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"

    assert run("init", *arguments, "--interests", path).exit_code == 1
    assert not path.exists()


def test_interests_are_added_and_removed(run: Run, tmp_path: Path) -> None:
    """Comments are kept; the same interest written otherwise is the same."""
    path = tmp_path / "interests.toml"
    path.write_text(INTERESTS, "utf-8")

    assert run("interests", "add", "vin", "--keyword", "pét-nat", "--exclude", "vin chaud", "--interests", path).exit_code == 0
    assert run("interests", "add", "VIN", "--keyword", "biodynamie", "--interests", path).exit_code == 0
    value = json.loads(run("interests", "show", "--json", "--interests", path).stdout)
    assert [(each["name"], each["keywords"], each["exclude"]) for each in value["interests"]] == [
        ("cybersecurity", [], []),
        ("vin", ["pét-nat", "biodynamie"], ["vin chaud"]),
    ]
    assert run("interests", "remove", "Vin", "--interests", path).stdout == f"{path}\n"
    assert path.read_text("utf-8") == INTERESTS
    gone = run("interests", "remove", "vin", "--interests", path)
    assert (gone.exit_code, "Declared are: cybersecurity" in gone.stderr) == (1, True)


def test_the_last_interest_may_be_removed_and_another_added(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(INTERESTS, "utf-8")

    assert run("interests", "remove", "cybersecurity", "--interests", path).exit_code == 0
    assert run("interests", "show", "--interests", path).exit_code == 1
    assert run("interests", "add", "vin", "--interests", path).exit_code == 0
    assert [each["name"] for each in json.loads(run("interests", "show", "--json", "--interests", path).stdout)["interests"]] == ["vin"]


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        '[[interest]]\nlabel = "x"',
        'interest = "wine"',
        "\x00",
        'budget = "many"',
        'interests = ["wine"]',
        "[[interest]]\nname = 3",
    ],
)
@pytest.mark.parametrize("command", [("show",), ("add", "vin"), ("remove", "vin"), ("test", "un vin")])
def test_a_damaged_file_is_named_and_left_alone(command: tuple[str, ...], text: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(text, "utf-8")

    done = run("interests", *command, "--interests", path)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {path}: ")
    assert len(done.stderr.splitlines()) == 1
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("name", ["", "  ", "🍷"])
def test_no_interest_without_words_is_added(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "interests.toml"
    path.write_text(INTERESTS, "utf-8")

    assert run("interests", "add", name, "--interests", path).exit_code == 1
    assert path.read_text("utf-8") == INTERESTS


def test_a_text_may_be_tried(run: Run) -> None:
    done = run("interests", "test", "Un réseau de neurones pour la vigne", "-i", "machine learning", "-i", "vin")

    assert done.exit_code == 0
    assert "réseau de neurones → machine learning" in done.stdout
    value = json.loads(run("interests", "test", "Un réseau de neurones", "-i", "machine learning", "--json").stdout)
    assert value["posts"][0]["matches"][0]["term"] == "réseau de neurones"


def test_topics(run: Run) -> None:
    listed = run("topics", "list").stdout.splitlines()
    value = json.loads(run("topics", "list", "--json").stdout)

    assert len(listed) == len(value) > 150
    assert [each["topic"] for each in value] == sorted(each["topic"] for each in value)
    assert run("topics", "show", "apprentissage automatique").stdout.startswith("artificial-intelligence")
    assert json.loads(run("topics", "show", "vin", "--json").stdout)["id"] == "wine"
    assert "wine" in [each["topic"] for each in json.loads(run("topics", "search", "sommelier", "--json").stdout)]
    assert run("topics", "search", "!!!").exit_code == 0


def test_doctor(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that curate needs is there, and a secret is never shown."""
    monkeypatch.setenv("CURATE_MASTODON_TOKEN", "s3cr3t")
    done = run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(done.stdout)}

    assert done.exit_code == 0
    assert checks["topics"]["ok"]
    assert checks["policy"]["ok"]
    assert not checks["interests"]["ok"]
    assert checks["CURATE_MASTODON_TOKEN"]["detail"] == "set"
    assert "s3cr3t" not in done.output + run("doctor").output
