"""The local library: what is kept and found again, what was decided, and what happens to the file."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from curate import store
from curate.errors import AmbiguousHandleError, HandleNotFoundError, InputError
from curate.interests.declared import declare
from curate.library.accounts import Provenance
from curate.library.decisions import Decision, record
from curate.library.exporting import account_line
from curate.library.file import library_path, writing
from curate.library.memory import age_note, reminder
from curate.library.schema import STEPS, migrate
from curate.messages import say
from curate.models import Account, Post
from curate.scoring import score_account
from curate.sources import parse_curate_line
from timelines import NOW, timeline

ML = declare(["machine learning"])
LESSON = "We trained a neural network on patient records, with cross validation by patient. https://example.org/a"


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a library that does not exist yet, in a folder that does not either."""
    path = tmp_path / "data" / "library.sqlite"
    monkeypatch.setenv("CURATE_LIBRARY", str(path))
    return path


def export(path: Path, *accounts: Account) -> Path:
    path.write_bytes(b"".join(account_line(account) + b"\n" for account in accounts))
    return path


def test_an_imported_account_is_found_by_each_of_its_names(library: Path, tmp_path: Path) -> None:
    store.import_file(
        str(
            export(
                tmp_path / "a.jsonl",
                Account("Ann@m.example", (Post("1", "hello"),), "mastodon"),
                Account("bob.bsky.social", (Post("2", "hi"),), "bluesky"),
            )
        )
    )
    assert library.exists()
    for handle in ("ann", "@ANN@m.example", "https://m.example/@ann"):
        found = store.library_account(handle)
        assert found
        assert found.account.handle == "Ann@m.example"
    for handle in ("bob", "bob.bsky.social", "https://bsky.app/profile/bob.bsky.social"):
        assert store.library_account(handle)
    assert store.library_account("ann@other.example") is None
    assert store.library_account("https://x.com/ann") is None


def test_namesakes_are_told_apart_or_listed(tmp_path: Path) -> None:
    store.import_file(
        str(export(tmp_path / "a.jsonl", Account("ann", (Post("1", "a"),), "x"), Account("ann@m.example", (Post("2", "b"),), "mastodon")))
    )
    with pytest.raises(AmbiguousHandleError, match=r"@ann \(x\) and @ann@m\.example \(mastodon\)"):
        store.library_account("ann")
    with pytest.raises(AmbiguousHandleError):
        store.forget_account("ann")
    assert store.forget_account("https://x.com/ann") == (1, 0)
    assert store.library_account("ann@m.example")


def test_a_second_import_adds_posts_and_repeats_none(tmp_path: Path) -> None:
    store.import_file(str(export(tmp_path / "a.jsonl", Account("ann", (Post("2", "two"), Post("1", "one")), "x", name="Ann"))))
    store.import_file(str(export(tmp_path / "a.jsonl", Account("ann", (Post("3", "three"), Post("2", "two")), "x", name="Ann B."))))
    found = store.library_account("ann")
    assert found
    assert [post.id for post in found.account.posts] == ["3", "2", "1"]
    assert found.account.name == "Ann B."
    assert store.info().posts == 3


@given(
    st.builds(
        Account,
        handle=st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True),
        posts=st.lists(
            st.builds(
                Post,
                id=st.uuids().map(str),
                text=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"])),
                kind=st.sampled_from(["original", "reply", "repost", "quote"]),
                created_at=st.none() | st.just(NOW),
                likes=st.none() | st.integers(0, 9),
                media=st.integers(0, 3),
            ),
            max_size=3,
            unique_by=lambda post: post.id,
        ).map(tuple),
        network=st.none() | st.sampled_from(["x", "mastodon"]),
        name=st.text(st.characters(categories=["L", "N"])),
    )
)
def test_an_exported_account_reads_back_the_same(account: Account) -> None:
    back = parse_curate_line(account_line(account))
    assert {post.id: post for post in back.posts} == {post.id: post for post in account.posts}
    assert (back.handle, back.network, back.name) == (account.handle, account.network, account.name)


def test_all_that_is_exported_imports_again(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    store.import_file(str(export(tmp_path / "a.jsonl", timeline(LESSON, LESSON + " again", handle="ann"), timeline(LESSON, handle="bob"))))
    before = [store.library_account(name) for name in ("ann", "bob")]
    assert run("library", "export", "-o", tmp_path / "all.jsonl").stderr == f"2 accounts written to {tmp_path / 'all.jsonl'}\n"
    monkeypatch.setenv("CURATE_LIBRARY", str(tmp_path / "second.sqlite"))
    assert store.import_file(str(tmp_path / "all.jsonl")) == (2, 3)
    assert [each and each.account for each in before] == [each and each.account for each in map(store.library_account, ("ann", "bob"))]


def test_what_is_forgotten_leaves_no_byte(library: Path, tmp_path: Path) -> None:
    store.import_file(
        str(export(tmp_path / "a.jsonl", Account("ann", (Post("1", "swordfish " * 2000),), "x"), Account("bob", (Post("2", "kept"),), "x")))
    )
    store.decide([store.choice("ann", "skip", "marlinspike")])
    assert store.forget_account("@ann") == (1, 1)
    with pytest.raises(HandleNotFoundError, match="is not in the library"):
        store.forget_account("@ann")
    left = b"".join(file.read_bytes() for file in library.parent.iterdir())
    assert b"swordfish" not in left
    assert b"marlinspike" not in left
    assert store.library_account("bob")


def test_vacuum_gives_space_back(tmp_path: Path) -> None:
    store.import_file(
        str(
            export(
                tmp_path / "a.jsonl",
                Account("ann", (Post("1", "x" * 25_000),) * 1 + tuple(Post(f"p{n}", "x" * 20_000) for n in range(20)), "x"),
            )
        )
    )
    store.forget_account("ann")
    before, after = store.vacuum()
    assert after < before / 2


@pytest.mark.parametrize(
    "command",
    [
        ["score", "@ann", "--from", "FILE", "-i", "wine"],
        ["library", "info"],
        ["library", "vacuum"],
        ["library", "export"],
        ["library", "forget", "ann"],
        ["history"],
        ["history", "@ann"],
        ["score", "@ann", "-i", "wine"],
        ["doctor"],
    ],
)
def test_commands_that_only_read_leave_no_trace(library: Path, tmp_path: Path, run: Run, command: list[str]) -> None:
    file = export(tmp_path / "a.jsonl", timeline(LESSON, handle="ann"))
    result = run(*[file if word == "FILE" else word for word in command])
    assert result.exit_code in {0, 1}
    assert not library.parent.exists()


def test_the_library_is_readable_by_its_owner_only(library: Path) -> None:
    store.decide([store.choice("ann", "skip")])
    assert stat.S_IMODE(library.stat().st_mode) == 0o600
    assert stat.S_IMODE(library.parent.stat().st_mode) == 0o700


def test_without_a_setting_the_library_is_in_the_data_folder(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CURATE_LIBRARY")
    assert library_path() == own_environment / "data" / "curate" / "library.sqlite"


RELEASED = ["b7a15551a137e95f"]
"""Each step of the schema that libraries have gone through, as it was when they did."""
MADE = (
    (
        "INSERT INTO account (network, handle, user, posts, source, live, asked, read_at, etag, body)"
        " VALUES ('x', 'ann', 'ann', 1, 'a.jsonl', 0, 200, '2026-03-09T00:00:00+00:00', NULL, ?)"
    ),
    (
        "INSERT INTO decision (network, handle, user, at, decided_by, verdict, score, policy, interests, note)"
        " VALUES ('x', 'ann', 'ann', '2026-03-09T00:00:00+00:00', 'user', 'skip', 31, '1', 'wine', 'too dense')"
    ),
)
"""What version 1 wrote, which every later one must find again."""


def test_a_step_that_was_released_never_changes() -> None:
    """Libraries have gone through it. A new step needs its line in RELEASED."""
    assert [sha256("\n".join(step).encode()).hexdigest()[:16] for step in STEPS] == RELEASED


@pytest.mark.parametrize("version", range(len(STEPS) + 1))
def test_a_library_of_each_former_version_is_brought_up_to_date(library: Path, tmp_path: Path, run: Run, version: int) -> None:
    """With all that it held; version 0 is a file that was made and never written."""
    library.parent.mkdir()
    with closing(sqlite3.connect(library, isolation_level=None)) as db:
        migrate(db, STEPS[:version])
        for statement in MADE if version else ():
            db.execute(statement, (b'{"handle":"ann","posts":[{"id":"1","text":"about wine"}],"network":"x"}',) if "?" in statement else ())

    if version:
        stored = store.library_account("ann")
        assert stored
        assert (stored.account.posts[0].text, stored.provenance.source) == ("about wine", "a.jsonl")
        assert [(each.verdict, each.score, each.note) for each in store.history("ann")] == [("skip", 31, "too dense")]
    assert run("import", export(tmp_path / "b.jsonl", timeline(LESSON, handle="bob"))).exit_code == 0
    assert store.info().accounts == 1 + (version > 0)
    with closing(sqlite3.connect(library)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def test_an_old_library_is_brought_up_to_date_step_by_step(tmp_path: Path) -> None:
    added = ("ALTER TABLE account ADD COLUMN colour TEXT",)
    with closing(sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)) as db:
        migrate(db)
        db.execute(
            "INSERT INTO decision (network, handle, user, at, decided_by, verdict, policy, interests, note) VALUES ('', 'ann', 'ann', '', 'user', 'skip', '', '', '')"
        )
        migrate(db, (*STEPS, added))
        migrate(db, (*STEPS, added))
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS) + 1,)
        assert db.execute("SELECT handle FROM decision").fetchall() == [("ann",)]
        assert db.execute("SELECT colour FROM account").fetchall() == []


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)) as db:
        migrate(db)
        with pytest.raises(sqlite3.OperationalError):
            migrate(db, (*STEPS, ("CREATE TABLE half (a)", "CREATE TABLE wrong (")))
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def test_a_library_of_a_newer_curate_is_left_alone(library: Path, run: Run) -> None:
    store.decide([store.choice("ann", "skip")])
    with closing(sqlite3.connect(library)) as db:
        db.execute("PRAGMA user_version = 99")
    result = run("history")
    assert result.exit_code == 1
    assert "was written by a newer version of curate (format 99" in result.stderr
    assert [file.name for file in library.parent.iterdir()] == ["library.sqlite"]


def test_the_database_of_another_program_is_left_alone(library: Path, run: Run) -> None:
    library.parent.mkdir()
    with closing(sqlite3.connect(library)) as db:
        db.execute("CREATE TABLE bookmarks (url)")
    result = run("decide", "ann", "skip")
    assert result.exit_code == 1
    assert "is a database, but not a library of curate" in result.stderr
    with closing(sqlite3.connect(library)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def damage_header(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 400)


def damage_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [damage_header, damage_pages])
def test_a_damaged_library_is_kept_aside_and_said(library: Path, tmp_path: Path, run: Run, damage: object) -> None:
    file = export(tmp_path / "a.jsonl", timeline(LESSON, handle="ann"))
    assert run("import", file).exit_code == 0
    damage(library)  # type: ignore[operator]
    bytes_then = library.read_bytes()
    result = run("import", file)
    assert result.exit_code == 1
    assert re.search(r"the library was damaged \(.+\); it is kept as library\.sqlite\.damaged-\d{8}-\d{6}-\d{6}\. Try again", result.stderr)
    (aside,) = (each for each in library.parent.glob("*.damaged-*") if not each.name.endswith(("-wal", "-shm")))
    assert aside.read_bytes() == bytes_then
    assert run("import", file).stdout == f"{file}: 1 account, 1 post\n"


def test_doctor_tells_of_the_library(library: Path, run: Run) -> None:
    assert f"✓ library                none yet; the first would be {library}" in run("doctor").stdout
    store.decide([store.choice("ann", "skip")])
    assert f"✓ library                0 accounts and 1 decisions in {library}" in run("doctor").stdout
    damage_header(library)
    assert "✗ library" in run("doctor").stdout


def test_a_damaged_library_takes_no_verdict_away(library: Path, tmp_path: Path, run: Run) -> None:
    file = export(tmp_path / "a.jsonl", timeline(LESSON, handle="ann"))
    library.parent.mkdir()
    damage_header(library)
    result = run("score", "@ann", "--from", file, "-i", "machine learning", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["handle"] == "ann"
    assert "what was decided before is not known" in result.stderr


def test_a_folder_in_the_place_of_the_library_is_told(library: Path, run: Run) -> None:
    library.mkdir(parents=True)
    result = run("decide", "ann", "skip")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert str(library) in result.stderr


def test_score_finds_an_account_in_the_library(tmp_path: Path, run: Run) -> None:
    run("import", export(tmp_path / "a.jsonl", timeline(LESSON, handle="ann", name="Ann")))
    result = run("score", "@ann", "-i", "machine learning", "--json")
    assert json.loads(result.stdout)["name"] == "Ann"


def test_score_records_what_it_decides_once(tmp_path: Path, run: Run) -> None:
    run("import", export(tmp_path / "a.jsonl", timeline(*[LESSON] * 6, handle="ann")))
    for _ in range(2):
        run("score", "@ann", "-i", "machine learning")
    run("score", "@ann", "-i", "gardening")
    made = store.history("ann")
    assert [each.interests for each in made] == ["machine learning", "gardening"]
    assert all(each.by == "curate" and each.policy and each.score is not None for each in made)


def test_score_reminds_of_the_users_own_choice(tmp_path: Path, run: Run) -> None:
    file = export(tmp_path / "a.jsonl", timeline(*[LESSON] * 6, handle="ann"))
    assert run("decide", "@ann", "skip", "--note", "too dense").stdout == "1 choice recorded\n"
    result = run("score", "@ann", "--from", file, "-i", "machine learning", "--json")
    (note,) = json.loads(result.stdout)["notes"][-1:]
    assert re.fullmatch(r"you skipped this account on \d{4}-\d\d-\d\d \(your note: too dense\)", note)


MARCH = datetime(2026, 3, 9, tzinfo=UTC)
REMINDERS = [
    (
        Decision("ann", "skip", MARCH, "user", score=31),
        "you skipped this account in March; it scored 31 then, {now} now",
        "vous avez écarté ce compte en mars ; score de 31 alors, {now} aujourd’hui",
    ),
    (
        Decision("ann", "follow", MARCH, "user", score=31),
        "you followed this account in March; it scored 31 then, {now} now",
        "vous avez suivi ce compte en mars ; score de 31 alors, {now} aujourd’hui",
    ),
    (Decision("ann", "skip", MARCH, "user"), "you skipped this account in March", "vous avez écarté ce compte en mars"),
    (
        Decision("ann", "skip", MARCH - timedelta(days=365), "user", score=0),
        "you skipped this account in March 2025; it scored 0 then, {now} now",
        "vous avez écarté ce compte en mars 2025 ; score de 0 alors, {now} aujourd’hui",
    ),
    (
        Decision("ann", "skip", NOW - timedelta(days=2), "user"),
        "you skipped this account on 2026-11-23",
        "vous avez écarté ce compte le 2026-11-23",
    ),
    (
        Decision("ann", "follow", MARCH, "curate", score=68),
        "the verdict was follow in March; it scored 68 then, {now} now",
        "l’avis était de suivre en mars ; score de 68 alors, {now} aujourd’hui",
    ),
    (Decision("ann", "skip", MARCH, "curate", score=12), None, None),
    (
        Decision("ann", "follow", MARCH, "user", note="fun"),
        "you followed this account in March (your note: fun)",
        "vous avez suivi ce compte en mars (votre note : fun)",
    ),
]


@pytest.mark.parametrize(("before", "english", "french"), REMINDERS)
def test_reminders(before: Decision, english: str | None, french: str | None) -> None:
    assessment = score_account(timeline("Prune your roses in late winter.", handle="ann"), ML, now=NOW)
    assert assessment.verdict == "skip"
    sentence = reminder(assessment, [before], NOW)
    if english is None or french is None:
        assert sentence is None
    else:
        assert sentence
        assert say(sentence) == english.format(now=assessment.score)
        assert say(sentence, "fr") == french.format(now=assessment.score)


def test_the_users_choice_counts_more_than_a_later_verdict() -> None:
    assessment = score_account(timeline("Prune your roses.", handle="ann"), ML, now=NOW)
    later = Decision("ann", "follow", NOW, "curate", score=70)
    sentence = reminder(assessment, [REMINDERS[0][0], later], NOW)
    assert sentence
    assert say(sentence).startswith("you skipped")


@pytest.mark.parametrize(
    ("live", "hours", "told"),
    [
        (True, 23, None),
        (True, 24, "its posts were read 1 day ago; add --live to read them again"),
        (True, 60, "its posts were read 2 days ago; add --live to read them again"),
        (False, 999, None),
    ],
)
def test_old_answers_of_a_network_are_told(live: bool, hours: int, told: str | None) -> None:
    note = age_note(Provenance("live", NOW - timedelta(hours=hours), live=live), NOW)
    assert (say(note) if note else None) == told


def test_a_choice_takes_the_score_that_curate_gave_last(tmp_path: Path, run: Run) -> None:
    run("import", export(tmp_path / "a.jsonl", timeline(*[LESSON] * 6, handle="ann@m.example")))
    run("score", "@ann", "-i", "machine learning")
    run("decide", "ann", "follow")
    verdict, own = store.history("ann")
    assert own.handle == "ann@m.example"
    assert (own.by, own.score, own.policy) == ("user", verdict.score, verdict.policy)


CHOICES = "handle,network,decision,note\n'@ann,x,follow,good\nbob@m.example,,skip,\ncat,,,undecided\n"


def test_choices_of_the_report_are_recorded_once(tmp_path: Path, run: Run) -> None:
    (tmp_path / "choices.csv").write_text(CHOICES, "utf-8-sig")
    assert run("decide", "--import", tmp_path / "choices.csv").stdout == "2 choices recorded\n"
    assert run("decide", "--import", tmp_path / "choices.csv").stdout == "0 choices recorded\n"
    assert [(each.handle, each.network, each.verdict, each.note) for each in store.history()] == [
        ("ann", "x", "follow", "good"),
        ("bob@m.example", "mastodon", "skip", ""),
    ]


NOTES = {
    "'=1+1 is what she posts": "=1+1 is what she posts",
    "'-1 for the tone": "-1 for the tone",
    "'@bob told me": "@bob told me",
    "' + good": "+ good",
    "'tis fine": "'tis fine",
    "'": "'",
    "plain": "plain",
}


@pytest.mark.parametrize("cell", NOTES)
def test_a_note_of_the_report_comes_back_as_it_was_written(tmp_path: Path, run: Run, cell: str) -> None:
    """Without the quote that protected it from spreadsheets, and with any other."""
    (tmp_path / "choices.csv").write_text(f'handle,network,decision,note\n"ann","x","skip","{cell}"\n')
    run("decide", "--import", tmp_path / "choices.csv")
    assert [each.note for each in store.history()] == [NOTES[cell]]


def test_a_note_of_another_table_is_kept_to_the_letter(tmp_path: Path, run: Run) -> None:
    (tmp_path / "choices.csv").write_text("handle,decision,note\nann,skip,'=1\n")
    run("decide", "--import", tmp_path / "choices.csv")
    assert [each.note for each in store.history()] == ["'=1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("handle,decision\nann,follow\nbob,maybe\n", "row 3: decision 'maybe' is neither follow nor skip"),
        ("handle,decision\nann,follow\n\x1b[31mred,skip\n", "is not a handle"),
        ("name,verdict\nann,follow\n", 'no columns "handle" and "decision"'),
    ],
)
def test_a_wrong_row_records_nothing(tmp_path: Path, run: Run, text: str, problem: str) -> None:
    (tmp_path / "choices.csv").write_text(text)
    result = run("decide", "--import", tmp_path / "choices.csv")
    assert result.exit_code in {1, 2}
    assert problem in result.stderr
    assert "\x1b" not in result.stderr
    assert store.history() == []


def test_history_as_text(run: Run) -> None:
    with writing() as db:
        record(
            db,
            [
                Decision("ann", "skip", MARCH, "curate", "x", 31, "1", "wine"),
                Decision("ann", "follow", MARCH + timedelta(days=1), "user", "x", note="nice\x1b[31m"),
            ],
        )
    assert run("history", "@ann").stdout == "2026-03-10  you     follow   31  @ann  nice[31m\n2026-03-09  curate  skip     31  @ann\n"


TOLD = {
    "en": [
        "{file}: 1 account, 2 posts",
        "1 choice recorded",
        "accounts   1 (not told 1), 0 read live",
        "decisions  1, 1 of them yours",
        "you     skip         @ann",
        "1 account written to {out}",
        "removed: 1 account, 1 decision",
        "MB before, ",
        "/none: no library yet. Make one with: curate import FILE",
    ],
    "fr": [
        "{file} : 1 compte, 2 posts",
        "1 choix enregistré",
        "comptes    1 (réseau non précisé 1), dont 0 lus en direct",
        "décisions  1, dont 1 de vous",
        "vous    ne pas suivre       @ann",
        "1 compte écrit dans {out}",
        "effacés : 1 compte, 1 décision",
        "Mo avant, ",
        "/none : pas encore de bibliothèque. Créez-la avec : curate import FICHIER",
    ],
}


@pytest.mark.parametrize("lang", TOLD)
def test_what_is_kept_is_told_in_the_language(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    file = export(tmp_path / "a.jsonl", timeline(LESSON, "Roses.", handle="ann"))
    commands = (
        ("import", file),
        ("decide", "@ann", "skip"),
        ("library", "info"),
        ("history",),
        ("library", "export", "-o", tmp_path / "out"),
        ("library", "forget", "ann"),
        ("library", "vacuum"),
    )
    told = [run(*command, "--ui-lang", lang).output for command in commands]
    monkeypatch.setenv("CURATE_LIBRARY", str(tmp_path / "none"))
    told.append(run("library", "info", "--ui-lang", lang).output)

    shown = "".join(told)
    assert [sentence for sentence in TOLD[lang] if sentence.format(file=file, out=tmp_path / "out") not in shown] == [], shown


def test_a_failed_import_names_the_file_and_the_others_go_on(tmp_path: Path, run: Run) -> None:
    good = export(tmp_path / "a.jsonl", timeline(LESSON, handle="ann"))
    result = run("import", tmp_path / "missing.json", good)
    assert result.exit_code == 1
    assert "missing.json" in result.stderr
    assert result.stdout == f"{good}: 1 account, 1 post\n"


def test_errors_of_an_import_are_not_taken_for_the_librarys(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"handle": 5')
    with pytest.raises(InputError, match=r"broken\.jsonl"):
        store.import_file(str(tmp_path / "broken.jsonl"))
