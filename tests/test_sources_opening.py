"""Files, folders, archives, encodings and standard input, and what is done against hostile ones."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from curate.errors import InputError
from curate.sources import find_account, opening, read_accounts

POSTS = [{"handle": "ann", "id": str(n), "text": f"café number {n}", "created_at": f"2025-03-{n + 1:02}T08:00:00Z"} for n in range(20)]
LINES = "\n".join(json.dumps(post, ensure_ascii=False) for post in POSTS)
TABLE = "handle,id,text,created_at\n" + "".join(f"{p['handle']},{p['id']},{p['text']},{p['created_at']}\n" for p in POSTS)
TWEETS = "window.YTD.tweets.part0 = " + json.dumps(
    [{"tweet": {"id_str": str(10 + n), "created_at": "Wed Oct 10 20:19:24 +0000 2018", "full_text": f"Bread {n}"}} for n in range(3)]
)
ACCOUNT = 'window.YTD.account.part0 = [{"account": {"username": "baker", "accountDisplayName": "The Baker"}}]'


def zipped(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def ids(path: Path) -> list[str]:
    (account,) = read_accounts(path)
    return [post.id for post in account.posts]


NEWEST = [str(n) for n in range(19, 9, -1)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("posts.jsonl", LINES.encode()),
        ("posts.txt", LINES.encode("utf-8-sig")),
        ("posts.jsonl", LINES.encode("utf-16")),
        ("posts.jsonl", LINES.encode("utf-16-le")),
        ("posts.jsonl", LINES.encode("utf-16-be")),
        ("posts.jsonl", LINES.encode("latin-1")),
        ("no_suffix", json.dumps(POSTS).encode()),
        ("posts.json", gzip.compress(json.dumps(POSTS).encode())),
        ("posts.csv", TABLE.encode()),
        ("posts.csv", TABLE.encode("utf-16")),
        ("posts.csv", TABLE.encode("cp1252")),
        ("posts.csv", TABLE.replace(",", ";").encode("utf-8-sig")),
        ("posts.tsv", TABLE.replace(",", "\t").encode()),
        ("posts.csv.gz", gzip.compress(TABLE.encode())),
    ],
    ids=[
        "UTF-8",
        "BOM",
        "UTF-16",
        "UTF-16 LE",
        "UTF-16 BE",
        "Latin-1",
        "array",
        "gzip",
        "CSV",
        "CSV UTF-16",
        "CSV cp1252",
        "semicolons",
        "TSV",
        "CSV gzip",
    ],
)
def test_encodings_and_wrappings(tmp_path: Path, name: str, data: bytes) -> None:
    """The same posts come out of any encoding and of gzip, whatever the name."""
    path = tmp_path / name
    path.write_bytes(data)

    (account,) = read_accounts(path)

    assert [post.id for post in account.posts] == NEWEST
    assert account.posts[0].text == "café number 19"


@pytest.mark.parametrize("name", ["-", "pipe"])
def test_standard_input_and_pipes(tmp_path: Path, name: str) -> None:
    """Standard input is ``-``; a pipe may be named as well."""
    code = "import sys; from curate.sources import read_accounts; print([p.id for a in read_accounts(sys.argv[1]) for p in a.posts])"
    place = "-" if name == "-" else "/dev/stdin"

    done = subprocess.run(
        [sys.executable, "-c", code, place], input=LINES.encode(), capture_output=True, cwd=tmp_path, env=_environment(), check=True
    )

    assert done.stdout.decode().strip() == str(NEWEST)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def test_a_zip_of_exports(tmp_path: Path) -> None:
    """Each member that is an export is read, and messages name it."""
    path = zipped(
        tmp_path / "all.zip",
        {"a/posts.csv": TABLE, "b/other.jsonl": '{"handle": "bob", "text": "x"}', "photo.jpg": b"\xff\xd8", "notes.txt": "hi"},
    )

    assert {account.handle for account in read_accounts(path)} == {"ann", "bob"}


@pytest.mark.parametrize("folder", ["data/", "twitter-2025/data/", ""])
@pytest.mark.parametrize("kind", ["folder", "zip", "tar.gz"])
def test_an_x_archive(tmp_path: Path, kind: str, folder: str) -> None:
    """An X archive is read from a folder, a zip or a tar, whatever folder it lies in; its side files are no exports."""
    members = {f"{folder}tweets.js": TWEETS, f"{folder}account.js": ACCOUNT, f"{folder}like.js": "window.YTD.like.part0 = []"}
    path = tmp_path / f"archive.{kind}"
    if kind == "zip":
        zipped(path, dict(members))
    elif kind == "tar.gz":
        tarred(path, {name: text.encode() for name, text in members.items()})
    else:
        for name, text in members.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text)

    (account,) = read_accounts(path)

    assert (account.handle, account.name, account.own_archive, len(account.posts)) == ("baker", "The Baker", True, 3)


def test_an_x_archive_without_its_owner(tmp_path: Path) -> None:
    """A bare ``tweets.js`` is named after the owner's own pictures, else after the file."""
    path = tmp_path / "tweets.js"
    path.write_text(TWEETS)
    assert [account.handle for account in read_accounts(path)] == ["tweets"]

    picture = '"extended_entities": {"media": [{"expanded_url": "https://twitter.com/baker/status/12/photo/1"}]}, "id_str": "12"'
    path.write_text(TWEETS.replace('"id_str": "12"', picture))
    assert [account.handle for account in read_accounts(path)] == ["baker"]


def test_mastodon_archives(tmp_path: Path) -> None:
    """A Mastodon archive is read from a tar.gz; its own posts belong to its owner."""
    actor = {"id": "https://m.example/users/ann", "type": "Person", "preferredUsername": "ann"}
    note = {"id": "https://m.example/1", "type": "Note", "content": "<p>Tea</p>", "published": "2025-01-01T00:00:00Z", "to": ["as:Public"]}
    outbox = {"id": "outbox.json", "type": "OrderedCollection", "orderedItems": [{"type": "Create", "object": note, "to": ["as:Public"]}]}
    path = tarred(tmp_path / "archive.tar.gz", {"actor.json": json.dumps(actor).encode(), "outbox.json": json.dumps(outbox).encode()})

    (account,) = read_accounts(path)

    assert (account.handle, account.own_archive, account.posts[0].text) == ("ann@m.example", True, "Tea")


def test_meta_archives_name_their_owner(tmp_path: Path) -> None:
    """The owner of a Meta archive is told by its personal information."""
    posts = [{"media": [{"uri": "a.jpg", "creation_timestamp": 1740000000, "title": "Tea"}]}]
    owner = {"profile_user": [{"string_map_data": {"Username": {"value": "ann"}}}]}
    path = zipped(
        tmp_path / "instagram.zip",
        {
            "your_instagram_activity/media/posts_1.json": json.dumps(posts),
            "your_instagram_activity/media/stories.json": json.dumps({"ig_stories": posts[0]["media"]}),
            "personal_information/personal_information/personal_information.json": json.dumps(owner),
        },
    )

    (account,) = read_accounts(path)

    assert (account.handle, account.network, len(account.posts)) == ("ann", "instagram", 1)


def test_pages_instead_of_json(tmp_path: Path) -> None:
    """An archive of web pages is told to be asked for again in JSON."""
    path = zipped(tmp_path / "instagram.zip", {"your_instagram_activity/posts_1.html": "<html></html>"})

    with pytest.raises(InputError, match=r"only web pages\. Ask for the export in the JSON format"):
        list(read_accounts(path))


def test_archives_inside_a_folder(tmp_path: Path) -> None:
    """A folder may hold archives beside files."""
    zipped(tmp_path / "a.zip", {"data/tweets.js": TWEETS, "data/account.js": ACCOUNT})
    (tmp_path / "b.csv").write_text(TABLE)
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 but no zip")

    accounts = list(read_accounts(tmp_path))

    assert {account.handle for account in accounts} == {"baker", "ann"}
    assert accounts[0].left_out == {"other files": 1}
    assert find_account("ann", [tmp_path]).handle == "ann"


def test_parts_of_an_archive(tmp_path: Path) -> None:
    """The newest posts are found over all parts, which come in no order."""
    second = TWEETS.replace("part0", "part1").replace('"id_str": "1', '"id_str": "2')
    path = zipped(tmp_path / "a.zip", {"data/tweets.js": TWEETS, "data/tweets-part1.js": second, "data/account.js": ACCOUNT})

    assert ids(path) == ["22", "21", "20", "12", "11", "10"]


def test_member_names_cannot_escape(tmp_path: Path) -> None:
    """Members with ``../`` or absolute names are read in memory; nothing is written."""
    home = tmp_path / "in" / "side"
    home.mkdir(parents=True)
    path = zipped(home / "a.zip", {"../../evil.jsonl": LINES, "/etc/evil2.csv": TABLE, "..\\..\\evil3.js": TWEETS})
    before = sorted(tmp_path.rglob("*"))

    assert {account.handle for account in read_accounts(path)} >= {"ann"}
    assert sorted(tmp_path.rglob("*")) == before


def test_zip_bombs(tmp_path: Path) -> None:
    """A member that unpacks to far more than any export is refused before it is read."""
    path = zipped(tmp_path / "bomb.zip", {"posts.json": b"[" + b" " * (64 << 20) + b"]"})

    with pytest.raises(InputError, match=r"unpacks to more than 200 times its size"):
        list(read_accounts(path))


def test_gzip_bombs(tmp_path: Path) -> None:
    """The same for gzip, whose size is told by nobody."""
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b'[{"handle": "ann", "text": "x"}, {"handle": "' + b"a" * (64 << 20)))

    with pytest.raises(InputError, match=r"unpacks to more than 200 times its size"):
        list(read_accounts(path))


def test_bombs_beside_an_export_are_not_read(tmp_path: Path) -> None:
    """Only the members that are needed are unpacked."""
    path = zipped(
        tmp_path / "a.zip",
        {"data/tweets.js": TWEETS, "data/account.js": ACCOUNT, "data/dm.js": b"0" * (64 << 20), "media/a.mp4": b"0" * (64 << 20)},
    )

    assert ids(path) == ["12", "11", "10"]


def test_archives_that_declare_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The total size of what might be read is limited."""
    monkeypatch.setattr(opening, "MAX_UNPACKED", 1000)
    path = zipped(tmp_path / "a.zip", {"a.json": "[" + " " * 2000 + "]"})

    with pytest.raises(InputError, match=r"declares more than"):
        list(read_accounts(path))


def test_large_tars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tar, which is held in memory, is limited too."""
    monkeypatch.setattr(opening, "MAX_KEPT", 1000)
    path = tarred(tmp_path / "a.tar.gz", {"a.json": b" " * 2000})

    with pytest.raises(InputError, match=r"Unpack it and name the folder"):
        list(read_accounts(path))


def test_truncated_archives(tmp_path: Path) -> None:
    """A zip that is cut cannot be read; of a tar or gzip that is cut, what is whole is read."""
    path = zipped(tmp_path / "a.zip", {"posts.csv": TABLE})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match=r"is not a whole zip archive"):
        list(read_accounts(path))

    packed = gzip.compress("\n".join(json.dumps(post | {"text": os.urandom(200).hex()}) for post in POSTS).encode())
    (tmp_path / "b.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (account,) = read_accounts(tmp_path / "b.jsonl.gz")
    assert 5 <= len(account.posts) <= 10
    assert account.left_out == {"truncated": 1}

    tarred(tmp_path / "c.tar.gz", {"posts.csv": TABLE.encode(), "more.bin": os.urandom(100_000)})
    (tmp_path / "c.tar.gz").write_bytes((tmp_path / "c.tar.gz").read_bytes()[:-50_000])
    assert ids(tmp_path / "c.tar.gz") == NEWEST


def test_damaged_and_encrypted_members(tmp_path: Path) -> None:
    """A member that does not unpack is an error that names it."""
    path = zipped(tmp_path / "a.zip", {"posts.csv": TABLE})
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a.zip!posts.csv: is damaged"):
        list(read_accounts(path))

    zipped(path, {"posts.csv": TABLE})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"cannot be unpacked"):
        list(read_accounts(path))


@pytest.mark.parametrize("name", ["missing.json", "a\0b", "x" * 5000])
def test_paths_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    """A path that is not there is an error that names it, in one line."""
    with pytest.raises(InputError) as error:
        list(read_accounts(f"{tmp_path}/{name}"))

    assert "\n" not in str(error.value)


def test_empty_folders(tmp_path: Path) -> None:
    """An empty folder is told to be one."""
    with pytest.raises(InputError, match=r"holds no file that can be read"):
        list(read_accounts(tmp_path))


def test_unreadable_files(tmp_path: Path) -> None:
    """Links that lead nowhere, or round in circles, are passed over in a folder."""
    (tmp_path / "posts.csv").write_text(TABLE)
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.json").symlink_to(tmp_path / "round.json")
    (tmp_path / "loop").symlink_to(tmp_path)

    (account,) = read_accounts(tmp_path)

    assert account.left_out == {"other files": 2}


def test_a_folder_of_five_thousand_exports(tmp_path: Path) -> None:
    """One account is found among thousands of files."""
    for n in range(5000):
        (tmp_path / f"{n}.jsonl").write_text(json.dumps({"handle": f"user{n}", "text": f"Bread {n}", "created_at": "2025-01-01"}))
    (tmp_path / "README").write_text("not an export")

    account = find_account("@User4321", [tmp_path])

    assert (account.handle, account.posts[0].text) == ("user4321", "Bread 4321")
