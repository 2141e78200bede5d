"""X in all its shapes: API v2 and v1.1, the archive, twarc-csv, snscrape, twscrape. All posts are invented."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.models import Account, Post
from curate.sources import read_accounts, snscrape, twarc_csv, twscrape, x_api_v1, x_api_v2, x_archive, x_text
from curate.sources.origin import Origin

HERE = Origin("file")
ANN = {
    "id": "11",
    "username": "ann",
    "name": "Ann",
    "description": "Bakes &amp; reads",
    "public_metrics": {"followers_count": 5, "following_count": 7},
}
BOB = {"id": "22", "username": "bob", "name": "Bob", "description": ""}
LINK = {"url": "https://t.co/link", "expanded_url": "https://example.org/bread", "display_url": "example.org/bread"}
PICTURE = {"url": "https://t.co/pic", "expanded_url": "https://twitter.com/ann/status/9/photo/1", "media_key": "3_1"}
QUOTED = {"url": "https://t.co/quoted", "expanded_url": "https://twitter.com/bob/status/20"}
LATE = "2025-05-01T10:00:00.000Z"


def only(accounts: Any) -> tuple[Account, Post]:
    """The one account and its one post."""
    (account,) = accounts
    (post,) = account.posts
    return account, post


def v2(**fields: Any) -> dict[str, Any]:
    return {"id": "1980321021254390009", "author_id": "11", "text": "Fresh bread", "created_at": LATE, "lang": "en", **fields}


def page(*posts: dict[str, Any], **includes: Any) -> dict[str, Any]:
    return {"data": list(posts), "includes": {"users": [ANN, BOB], **includes}, "meta": {"result_count": len(posts)}}


class TestVersion2:
    def test_an_original(self) -> None:
        """A page tells the profile, and the post with counts, links, hashtags and pictures."""
        metrics = {"like_count": 3, "retweet_count": 2, "reply_count": 1}
        entities = {"urls": [LINK | {"title": "All about bread"}, PICTURE], "hashtags": [{"tag": "bread"}]}
        tweet = v2(
            text="Salt &amp; bread https://t.co/link https://t.co/pic",
            entities=entities,
            public_metrics=metrics,
            attachments={"media_keys": ["3_1"]},
        )

        account, post = only(x_api_v2.read([page(tweet)], HERE))

        assert (account.handle, account.network, account.name, account.bio) == ("ann", "x", "Ann", "Bakes & reads")
        assert (account.followers, account.following) == (5, 7)
        assert post == Post(
            id="1980321021254390009", text="Salt & bread https://example.org/bread", created_at=datetime(2025, 5, 1, 10, tzinfo=UTC),
            lang="en", quoted_text="All about bread", urls=("https://example.org/bread",), hashtags=("bread",), media=1,
            likes=3, reposts=2, replies=1,
        )  # fmt: skip

    @pytest.mark.parametrize(("referenced", "included"), [("referenced_tweets", "tweets"), ("referenced_posts", "posts")])
    @pytest.mark.parametrize("note", ["note_tweet", "note_post"])
    def test_a_repost(self, referenced: str, included: str, note: str) -> None:
        """A repost is the original, in full, under the names of before and after August 2026."""
        original = {
            "id": "20",
            "author_id": "22",
            "text": "Long words about… ",
            note: {"text": "Long words about bread &amp; butter"},
            "lang": "fr",
        }
        original["public_metrics"] = {"like_count": 9, "repost_count": 8}
        tweet = v2(text="RT @bob: Long words ab…", **{referenced: [{"type": "retweeted", "id": "20"}]})

        _, post = only(x_api_v2.read([page(tweet, **{included: [original]})], HERE))

        assert (post.kind, post.author, post.text, post.lang) == ("repost", "bob", "Long words about bread & butter", "fr")
        assert (post.likes, post.reposts, post.id) == (9, 8, "1980321021254390009")

    def test_a_repost_whose_original_is_missing(self) -> None:
        """Without the original, what is left of it is kept, and its author."""
        _, post = only(x_api_v2.read([page(v2(text="RT @bob: Long words ab…"))], HERE))

        assert (post.kind, post.author, post.text) == ("repost", "bob", "Long words ab…")

    def test_a_quote(self) -> None:
        """The quoted text stands beside; the link to it is no link of the post."""
        tweet = v2(text="Indeed https://t.co/quoted", entities={"urls": [QUOTED]}, referenced_tweets=[{"type": "quoted", "id": "20"}])

        _, post = only(x_api_v2.read([page(tweet, tweets=[{"id": "20", "author_id": "22", "text": "Butter &lt;3"}])], HERE))

        assert (post.kind, post.text, post.quoted_text, post.urls) == ("quote", "Indeed", "Butter <3", ())

    def test_a_reply_that_quotes(self) -> None:
        """A reply stays one when it quotes too."""
        references = [{"type": "quoted", "id": "20"}, {"type": "replied_to", "id": "21"}]

        _, post = only(x_api_v2.read([page(v2(referenced_tweets=references))], HERE))

        assert post.kind == "reply"

    def test_flattened_posts(self) -> None:
        """twarc2's flattened posts hold author and referenced posts inside."""
        original = {"id": "20", "author_id": "22", "author": BOB, "text": "Butter"}
        tweet = v2(author=ANN, referenced_tweets=[{"type": "retweeted", **original}], __twarc={"version": "2"})

        account, post = only(x_api_v2.read([tweet], HERE))

        assert (account.handle, post.kind, post.author, post.text) == ("ann", "repost", "bob", "Butter")

    def test_bare_posts(self) -> None:
        """The default answer has neither author nor time: the id tells the time."""
        account, post = only(
            x_api_v2.read([{"id": "1577730467436138524", "text": "Bread", "edit_history_tweet_ids": ["1577730467436138524"]}], HERE)
        )

        assert (account.handle, post.created_at and post.created_at.date().isoformat()) == ("", "2022-10-05")

    def test_editions(self) -> None:
        """Of the editions of a post the last is kept, wherever it stands."""
        history = ["1577730467436138524", "1577730467436138999"]
        first, last = ({"id": i, "text": "Bread", "edit_history_tweet_ids": history, "author_id": "11"} for i in history)

        accounts = list(x_api_v2.read([page(first, last)], HERE))

        assert [[post.id for post in account.posts] for account in accounts] == [[], [history[1]]]
        assert accounts[0].left_out == {"duplicate": 1}
        assert len(next(iter(x_api_v2.read([first], HERE))).posts) == 1

    def test_pages_without_posts(self) -> None:
        """``data`` is missing, not empty, when there are no posts; a post may be broken."""
        assert list(x_api_v2.read([{"meta": {"result_count": 0}}, {"errors": []}], HERE)) == []
        assert [account.left_out for account in x_api_v2.read([page({"id": "1", "author_id": "11"})], HERE)] == [{"broken": 1}]


def v1(**fields: Any) -> dict[str, Any]:
    user = {"screen_name": "ann", "name": "Ann", "description": "Bakes", "followers_count": 5, "friends_count": 7}
    return {
        "id": 9,
        "id_str": "1050118621198921728",
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "text": "Bread",
        "lang": "en",
        "user": user,
        **fields,
    }


class TestVersion1:
    def test_an_original(self) -> None:
        """The extended text is preferred; links are opened, the picture's is dropped."""
        extended = {
            "full_text": "All of the bread &gt; cake https://t.co/link https://t.co/pic",
            "entities": {"urls": [LINK], "hashtags": [{"text": "bread"}], "media": [PICTURE]},
            "extended_entities": {"media": [PICTURE, PICTURE]},
        }

        account, post = only(x_api_v1.read([v1(text="All of…", extended_tweet=extended, favorite_count=3, retweet_count=2)], HERE))

        assert (account.handle, account.name, account.bio, account.followers, account.following) == ("ann", "Ann", "Bakes", 5, 7)
        assert (post.text, post.kind, post.media, post.hashtags) == (
            "All of the bread > cake https://example.org/bread",
            "original",
            2,
            ("bread",),
        )
        assert (post.created_at, post.likes, post.reposts) == (datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC), 3, 2)

    def test_reposts(self) -> None:
        """The original's full text is read; without it, what the prefix leaves."""
        original = v1(full_text="Butter in full", user={"screen_name": "bob"}, lang="fr")
        _, whole = only(x_api_v1.read([v1(text="RT @bob: Butter in…", retweeted_status=original)], HERE))
        _, cut = only(x_api_v1.read([v1(text="RT @bob: Butter in…")], HERE))

        assert (whole.kind, whole.author, whole.text, whole.lang) == ("repost", "bob", "Butter in full", "fr")
        assert (cut.kind, cut.author, cut.text) == ("repost", "bob", "Butter in…")

    def test_quotes_and_replies(self) -> None:
        """A quote has the quoted text; a reply is told by what it answers."""
        quoting = v1(
            full_text="Indeed https://t.co/quoted",
            entities={"urls": [QUOTED]},
            is_quote_status=True,
            quoted_status=v1(id_str="20", text="Butter"),
        )
        _, quote = only(x_api_v1.read([quoting], HERE))
        _, reply = only(x_api_v1.read([v1(in_reply_to_status_id_str="8")], HERE))
        _, linking = only(x_api_v1.read([v1(text="https://t.co/quoted", entities={"urls": [QUOTED]}, is_quote_status=False)], HERE))

        assert (quote.kind, quote.text, quote.quoted_text, quote.urls) == ("quote", "Indeed", "Butter", ())
        assert reply.kind == "reply"
        assert (linking.kind, linking.urls) == ("original", (QUOTED["expanded_url"],))

    def test_statuses_in_an_object(self) -> None:
        """Search answers wrap the statuses."""
        assert len(list(x_api_v1.read([{"statuses": [v1(), v1()], "search_metadata": {}}], HERE))) == 2


class TestArchive:
    def tweets(self, **fields: Any) -> list[dict[str, Any]]:
        tweet = {
            "id_str": "1050118621198921728",
            "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "full_text": "Bread",
            "favorite_count": "3",
            **fields,
        }
        return [{"tweet": tweet}]

    @pytest.mark.parametrize("wrapped", [True, False])
    def test_before_and_since_2020(self, *, wrapped: bool) -> None:
        """Tweets are wrapped since 2020; counts are texts."""
        values = self.tweets()

        account, post = only(x_archive.read(values if wrapped else [values[0]["tweet"]], Origin("tweets.js", "ann")))

        assert (account.handle, account.own_archive, post.text, post.likes) == ("ann", True, "Bread", 3)

    def test_reposts_have_no_field(self) -> None:
        """A repost is told by its text, a quote by its link."""
        _, repost = only(x_archive.read(self.tweets(full_text="RT @bob: Butter &amp; br…", retweeted=False), HERE))
        _, quote = only(x_archive.read(self.tweets(full_text="Yes https://t.co/quoted", entities={"urls": [QUOTED]}), HERE))

        assert (repost.kind, repost.author, repost.text) == ("repost", "bob", "Butter & br…")
        assert (quote.kind, quote.text) == ("quote", "Yes")

    @pytest.mark.parametrize("created", ["2018-10-10T20:19:24.000Z", "2018-10-10T20:19:31.000Z"], ids=["by time", "by beginning"])
    def test_long_posts_are_joined(self, created: str) -> None:
        """The text of a long post, which has no id, is found by its second or by how it begins."""
        whole = "Of bread &amp; butter and what they mean to those who bake " * 8 + "https://t.co/note"
        core = {"text": whole, "urls": [{"shortUrl": "https://t.co/note", "expandedUrl": "https://example.org/note"}]}
        notes = [{"noteTweet": {"createdAt": created, "core": core}}, {"noteTweet": {"createdAt": created, "core": {"text": "Another"}}}]

        _, post = only(x_archive.read(self.tweets(full_text=whole[:270] + "… https://t.co/self"), HERE, notes))

        assert post.text.endswith("those who bake https://example.org/note")
        assert "&amp;" not in post.text
        assert post.urls == ("https://example.org/note",)

    def test_notes_of_other_posts_are_not_joined(self) -> None:
        """A short post of the same second is not given another's text."""
        notes = [{"noteTweet": {"createdAt": "2018-10-10T20:19:24.000Z", "core": {"text": "Cake " * 80}}}]

        _, post = only(x_archive.read(self.tweets(), HERE, notes))

        assert post.text == "Bread"

    def test_editions(self) -> None:
        """Only the last edition of an edited tweet is read."""
        info = {"initial": {"editTweetIds": ["1", "2"]}}
        values = self.tweets(id_str="2", edit_info=info) + self.tweets(id_str="1", edit_info=info)

        accounts = list(x_archive.read(values, HERE))

        assert [[post.id for post in account.posts] for account in accounts] == [["2"], []]

    def test_the_newest_of_many(self) -> None:
        """The newest are found in any order, in bounded memory."""
        raws = [json.dumps({"tweet": {"id_str": str(n * 7919 % 1000)}}).encode() for n in range(1000)]

        newest = x_archive.newest(raws, 10)

        assert [json.loads(raw)["tweet"]["id_str"] for raw in newest] == [str(n) for n in range(999, 989, -1)]

    def test_before_2019(self, tmp_path: Path) -> None:
        """The oldest archives are scripts by month, with the user in each tweet."""
        folder = tmp_path / "data" / "js" / "tweets"
        folder.mkdir(parents=True)
        tweet = {
            "id_str": "1",
            "created_at": "2013-01-31 20:00:00 +0000",
            "text": "Bread",
            "id": 1,
            "user": {"screen_name": "ann", "name": "Ann"},
        }
        (folder / "2013_01.js").write_text(f"Grailbird.data.tweets_2013_01 = \n {json.dumps([tweet])}")
        (tmp_path / "tweets.csv").write_text("tweet_id,timestamp,text\n1,2013-01-31 20:00:00 +0000,Bread\n")
        (tmp_path / "data" / "js" / "user_details.js").write_text('var user_details =  {"screen_name": "ann"}')

        account, post = only(read_accounts(tmp_path))

        assert (account.handle, account.own_archive, post.text) == ("ann", True, "Bread")
        assert post.created_at == datetime(2013, 1, 31, 20, tzinfo=UTC)


def test_twarc_csv() -> None:
    """Reposts hold the original's text; line breaks are written out; cells hold JSON."""
    row = {
        "id": "1380242611781386245", "author.username": "ann", "author.name": "Ann", "author.description": "a\\nb", "created_at": LATE,
        "text": "Salt &amp; bread\\nhttps://t.co/link https://t.co/pic", "lang": "en", "referenced_tweets.retweeted.id": "20",
        "retweeted_username": "bob", "entities.urls": '["https://example.org/bread", "https://twitter.com/bob/status/20/photo/1"]',
        "entities.hashtags": '["#bread"]', "attachments.media": '[{"media_key": "3_1"}]', "public_metrics.like_count": "3",
        "author.public_metrics.followers_count": "5",
    }  # fmt: skip

    account, post = only(twarc_csv.read([row], HERE))

    assert (account.handle, account.bio, account.followers) == ("ann", "a\nb", 5)
    assert (post.kind, post.author, post.text) == ("repost", "bob", "Salt & bread\nhttps://example.org/bread")
    assert (post.urls, post.hashtags, post.media, post.likes) == (("https://example.org/bread",), ("bread",), 1, 3)


def scraped(**fields: Any) -> dict[str, Any]:
    user = {"username": "ann", "displayname": "Ann", "rawDescription": "Bakes", "followersCount": 5, "friendsCount": 7}
    return {
        "_type": "snscrape.modules.twitter.Tweet",
        "id": 1980321021254390009,
        "date": "2025-05-01 10:00:00+00:00",
        "user": user,
        "lang": "en",
        **fields,
    }


class TestScraped:
    def test_old_and_new_names(self) -> None:
        """snscrape renamed ``content`` and ``outlinks`` in 0.5."""
        old = scraped(content="Bread https://t.co/link", outlinks=["https://example.org/bread"], tcooutlinks=["https://t.co/link"])
        new = scraped(rawContent="Bread https://t.co/link", links=[{"tcourl": "https://t.co/link", "url": "https://example.org/bread"}])

        posts = [only(snscrape.read([value], HERE))[1] for value in (old, new)]

        assert posts[0] == posts[1]
        assert (posts[0].text, posts[0].urls, posts[0].id) == (
            "Bread https://example.org/bread",
            ("https://example.org/bread",),
            "1980321021254390009",
        )

    def test_kinds(self) -> None:
        """Reposts, replies and quotes are told by what they hold."""
        butter = scraped(rawContent="Butter", user={"username": "bob"}, id=20)
        quote = scraped(
            rawContent="Yes https://t.co/q", quotedTweet=butter, links=[{"tcourl": "https://t.co/q", "url": "https://x.com/bob/status/20"}]
        )
        values = [scraped(rawContent="RT @bob: Bu…", retweetedTweet=butter), scraped(rawContent="@bob no", inReplyToTweetId=20), quote]

        repost, reply, quoting = (only(snscrape.read([value], HERE))[1] for value in values)

        assert (repost.kind, repost.author, repost.text) == ("repost", "bob", "Butter")
        assert reply.kind == "reply"
        assert (quoting.kind, quoting.text, quoting.quoted_text, quoting.urls) == ("quote", "Yes", "Butter", ())

    def test_twscrape(self) -> None:
        """twscrape lists media by kind; the link to them ends the text; the card's title stands beside."""
        media: dict[str, list[Any]] = {"photos": [{}], "videos": [{}], "animated": []}

        account, post = only(twscrape.read([scraped(rawContent="Bread https://t.co/pic", media=media, card={"title": "A card"})], HERE))

        assert (account.followers, account.following, account.name) == (5, 7, "Ann")
        assert (post.text, post.media, post.quoted_text) == ("Bread", 2, "A card")


def test_hostile_links() -> None:
    """Links that would blow up a text, or that are none, are left alone."""
    entities = {
        "urls": [
            {"url": "", "expanded_url": "https://a.example"},
            {"url": "e", "expanded_url": "https://b.example"},
            {"url": "https://t.co/x", "expanded_url": "javascript:alert(1)"},
        ]
    }
    many = {"urls": [{"url": f"https://t.co/{n}", "expanded_url": "https://example.org/" + "x" * 10_000} for n in range(1000)]}

    assert x_text.readable("here https://t.co/x", x_text.links_of(entities), ["", "e"]) == "here https://t.co/x"
    assert len(x_text.readable("https://t.co/1 " * 1000, x_text.links_of(many), [])) < 20_000


def test_times_of_ids() -> None:
    """Snowflake ids tell the time; older and foreign ids do not."""
    assert str(x_text.time_of_id("1980321021254390009")) == "2025-10-20 17:11:38.709000+00:00"
    assert [x_text.time_of_id(i) for i in ("24", "20", "x", "", "9" * 30)] == [None] * 5


def test_one_file_of_several_accounts(tmp_path: Path) -> None:
    """A home timeline gives an account for each author."""
    path = tmp_path / "home.json"
    path.write_text(json.dumps(page(v2(), v2(id="1980321021254390010", author_id="22"), v2(id="1980321021254390011"))))

    accounts = list(read_accounts(path))

    assert Counter({account.handle: len(account.posts) for account in accounts}) == {"ann": 2, "bob": 1}
