"""The invented accounts of data/samples: each is read whole, and each file is told of."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from curate.interests.file import read_interests
from curate.models import Account
from curate.sources import find_account, index_accounts, lookup, read_accounts

FOLDER = Path(__file__).parents[1] / "data" / "samples"
FRESH = (datetime(2025, 9, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
INVENTED_HOSTS = (".example.org", ".example.com", ".example.net")


class Sample(NamedTuple):
    """What an account of a file holds, within a window of ten posts."""

    file: str
    handle: str
    network: str | None
    kinds: dict[str, int]

    @property
    def posts(self) -> int:
        return sum(self.kinds.values())


SAMPLES = [
    Sample("HollowayFinch.x-api-v2-before-2026-08.json", "HollowayFinch", "x", {"original": 7, "reply": 2, "repost": 1}),
    Sample("LeFilArmor.x-api-v1.1.json", "LeFilArmor", "x", {"original": 9, "repost": 1}),
    Sample("carnetdecave.atom.xml", "carnetdecave.example.org", "feed", {"original": 10}),
    Sample("corin.mastodon-archive.tar.gz", "corin@datasocial.example.net", "mastodon", {"original": 8, "reply": 1, "repost": 1}),
    Sample("delphiemarlowe.twscrape.jsonl", "delphiemarlowe", "x", {"original": 7, "reply": 1, "repost": 1, "quote": 1}),
    Sample("delphiemarlowe.twscrape.jsonl", "marlowe_archive", "x", {"original": 1}),
    Sample("ilianakoster.feed.json", "ilianakoster.example.org", "feed", {"original": 10}),
    Sample("lilou.threads-export.zip", "lilou.mgn_", "threads", {"original": 8, "reply": 2}),
    Sample("maelys_tardivon.x-api-v2.json", "maelys_tardivon", "x", {"original": 7, "reply": 1, "repost": 1, "quote": 1}),
    Sample("oriane-delbreil.linkedin-shares.csv", "oriane-delbreil", "linkedin", {"original": 9, "repost": 1}),
    Sample("petitbruit.bluesky-feed.json", "petitbruit.example.com", "bluesky", {"original": 7, "reply": 1, "repost": 1, "quote": 1}),
    Sample("plot37.bluesky-feed.json", "plot37.example.org", "bluesky", {"original": 7, "reply": 1, "repost": 1, "quote": 1}),
    Sample("relais_commun.mastodon-statuses.json", "relais_commun@mastodon.example.net", "mastodon", {"repost": 10}),
    Sample("several.curate.jsonl", "bastien_lecteur", "x", {"original": 1, "reply": 1}),
    Sample("several.curate.jsonl", "MegaDropsDaily", "x", {"original": 9, "repost": 1}),
    Sample("several.curate.jsonl", "DataNerdHub_XL", "x", {"original": 9, "repost": 1}),
    Sample("several.curate.jsonl", "theo_prompt_pro", "x", {"original": 10}),
    Sample("several.curate.jsonl", "hanae_models@ml.example.org", "mastodon", {"original": 10}),
    Sample("several.curate.jsonl", "ottoline_counts", "x", {"original": 7, "reply": 1, "repost": 1, "quote": 1}),
    Sample("several.curate.jsonl", "rosalind-plots.example.com", "bluesky", {"original": 7, "reply": 2, "repost": 1}),
    Sample("several.curate.jsonl", "statehouse_ames", "x", {"original": 7, "reply": 1, "repost": 1, "quote": 1}),
    Sample("several.long-table.csv", "lignes_de_passe", None, {"original": 10}),
    Sample("several.long-table.csv", "yanis_acquiert", None, {"original": 9, "repost": 1}),
    Sample("several.long-table.csv", "c_delaunoy_elue", None, {"original": 9, "repost": 1}),
    Sample("tamsin.mastodon-statuses.json", "tamsin@infosec.example.org", "mastodon", {"original": 7, "reply": 2, "repost": 1}),
    Sample("techlink_wire.mastodon-rss.xml", "techlink_wire@bots.example.net", "mastodon", {"original": 10}),
    Sample("vigne_vecteurs.x-archive.zip", "vigne_vecteurs", "x", {"original": 8, "reply": 1, "repost": 1}),
]
NO_EXPORTS = {"README.md", "candidates.csv", "labels.csv", "interests-en.toml", "interests-fr.toml"}
PASSING_BY = {"marlowe_archive"}
"""Accounts of which a file holds a post by chance, as exports do; they are no candidates."""
CANDIDATES = [sample for sample in SAMPLES if sample.handle not in PASSING_BY]


def accounts_of(file: str) -> dict[str, Account]:
    return {account.handle: account for account in read_accounts(FOLDER / file)}


def rows_of(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.handle)
def test_a_sample_is_read_whole(sample: Sample) -> None:
    """Handle, network, number and kinds of posts are those that were written."""
    account = accounts_of(sample.file)[sample.handle]

    assert (account.network, len(account.posts)) == (sample.network, sample.posts)
    assert Counter(post.kind for post in account.posts) == sample.kinds


@pytest.mark.parametrize("file", sorted({sample.file for sample in SAMPLES}))
def test_a_file_holds_no_other_account(file: str) -> None:
    """The table above names every account of a file, in order."""
    assert list(accounts_of(file)) == [sample.handle for sample in SAMPLES if sample.file == file]


def test_every_file_is_in_a_table() -> None:
    """A sample that is added must be added to SAMPLES above, with what it holds."""
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}

    assert there == {sample.file for sample in SAMPLES} | NO_EXPORTS


def test_the_readme_tells_of_every_file_and_handle() -> None:
    """A sample that is added must be added to the table of data/samples/README.md."""
    readme = (FOLDER / "README.md").read_text("utf-8")

    assert [name for name in NO_EXPORTS - {"README.md"} if f"`{name}`" not in readme] == []
    assert [sample for sample in CANDIDATES if f"`{sample.file}` |" not in readme or f"| `{sample.handle}` |" not in readme] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.handle)
def test_posts_are_fresh_and_clean(sample: Sample) -> None:
    """Posts are of 2025-09 to 2026-11, newest first, with nothing left of the format in their words."""
    posts = accounts_of(sample.file)[sample.handle].posts
    times = [post.created_at for post in posts if post.created_at]

    assert len(times) == len(posts)
    assert times == sorted(times, reverse=True)
    assert FRESH[0] <= times[-1] <= times[0] < FRESH[1]
    assert [post.text for post in posts if any(trace in post.text for trace in ("https://t.co/", "&amp;", "<p>", "Ã"))] == []


def test_addresses_are_invented() -> None:
    """Links lead to example.org and its kin, apart from the page of a public body that a post would cite."""
    urls = {url for sample in SAMPLES for post in accounts_of(sample.file)[sample.handle].posts for url in post.urls}
    hosts = {url.split("/")[2] for url in urls}

    assert {host for host in hosts if not f".{host}".endswith(INVENTED_HOSTS)} == {"www.rhs.org.uk"}


def test_long_posts_are_whole() -> None:
    """A post that X cuts is read from the place where the whole stands, in the API and in the archive."""
    (from_api,) = (p for p in accounts_of("maelys_tardivon.x-api-v2.json")["maelys_tardivon"].posts if "RAG interne" in p.text)
    (from_archive,) = (p for p in accounts_of("vigne_vecteurs.x-archive.zip")["vigne_vecteurs"].posts if "degrés-jours" in p.text)

    assert from_api.text.endswith("#IA #RAG")
    assert from_archive.text.endswith("Je continue de demander à mon voisin.")


def test_followers_only_posts_stay_out() -> None:
    """A Mastodon archive holds private posts, which are counted and not read."""
    account = accounts_of("corin.mastodon-archive.tar.gz")["corin@datasocial.example.net"]

    assert account.left_out == {"private": 1}


def test_archives_say_that_they_are_their_owners() -> None:
    """Personal exports are told from what anyone may fetch of an account."""
    owned = {account.handle for sample in SAMPLES for account in accounts_of(sample.file).values() if account.own_archive}

    assert owned == {"corin@datasocial.example.net", "lilou.mgn_", "oriane-delbreil", "vigne_vecteurs"}


@pytest.mark.parametrize("sample", CANDIDATES, ids=lambda sample: sample.handle)
def test_a_handle_is_found_in_the_folder(sample: Sample) -> None:
    """The folder is an export folder: a handle alone finds its account."""
    assert find_account(f"@{sample.handle}", [FOLDER]).handle == sample.handle


def test_the_candidates_are_the_accounts() -> None:
    """Every account is a candidate with a note, and can be looked up in the folder read at once."""
    rows = rows_of("candidates.csv")
    index = index_accounts([FOLDER])

    assert {row["handle"] for row in rows} == {sample.handle for sample in CANDIDATES}
    assert all(row["note"] for row in rows)
    assert [row["handle"] for row in rows if not lookup(index, row["handle"]).posts] == []


def test_the_labels_are_complete() -> None:
    """Each account has a label for each of ten interests, once, apart from the few pairs that are borderline."""
    rows = rows_of("labels.csv")
    pairs = Counter((row["handle"], row["interest"]) for row in rows)
    interests = {row["interest"] for row in rows}

    assert len(interests) == 10
    assert set(pairs.values()) == {1}
    assert {row["follow"] for row in rows} == {"follow", "skip"}
    assert {row["handle"] for row in rows} == {sample.handle for sample in CANDIDATES}
    assert len(CANDIDATES) * len(interests) - len(rows) == 11
    assert {row["interest"] for row in rows if row["follow"] == "follow"} == interests


@pytest.mark.parametrize(
    ("file", "names", "languages", "muted", "budget"),
    [
        ("interests-fr.toml", ["machine learning", "marketing digital", "vin"], ("fr", "en"), False, 60),
        ("interests-en.toml", ["cybersecurity", "data science", "gardening"], ("en",), True, 100),
    ],
)
def test_the_interests_are_read(file: str, names: list[str], languages: tuple[str, ...], muted: bool, budget: float) -> None:
    """Both interests files declare what the README says."""
    interests = read_interests(FOLDER / file)

    assert [interest.name for interest in interests.interests] == names
    assert (interests.languages, interests.budget) == (languages, budget)
    assert bool(interests.muted or interests.muted_words) is muted
