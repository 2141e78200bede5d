"""Text and links behind HTML, and Meta's broken bytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.sources.markup import (
    MAX_LINKS,
    demojibake,
    links,
    pictures,
    plain_text,
    quoted_address,
    shown_link,
    web_address,
    written_links,
)

SHORTENED = (
    '<a href="https://example.org/long/path" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.org/lo</span><span class="invisible">ng/path</span></a>'
)
MENTION = '<span class="h-card"><a href="https://a.example/@bob" class="u-url mention">@<span>bob</span></a></span>'
HASHTAG = '<a href="https://a.example/tags/cats" class="mention hashtag" rel="tag">#<span>cats</span></a>'
QUOTE = '<p class="quote-inline">RE: <a href="https://a.example/@bob/1">a.example/@bob/1</a></p>'


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("no markup\nat all", "no markup\nat all"),
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("<p>one</p><p>two<br>three<br/>four</p>", "one\n\ntwo\nthree\nfour"),
        ("<p>one\n   line</p>", "one line"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        (f"<p>see {SHORTENED}!</p>", "see https://example.org/long/path!"),
        (f"<p>{MENTION} hello {HASHTAG}</p>", "@bob hello #cats"),
        ('read <a href="https://example.org/x">my article</a>', "read my article"),
        ('<a href="https://example.org/x?utm=1">https://t.example/1</a>', "https://example.org/x?utm=1"),
        ('<a href="javascript:alert(1)">example.org</a>', "example.org"),
        ('<a href="https://example.org/never closed">x', "x"),
        (f"{QUOTE}<p>my own words</p>", "my own words"),
        ("<style>p {color: red}</style><p>seen</p><script>if (1<2) alert('<p>')</script>", "seen"),
        ('well<img class="emoji" alt=":blobcat:" src="x"> <img src="y" alt="a cat">', "well:blobcat:"),
        ('<a title="a > b" href="https://example.org/">example.org</a> after', "https://example.org/ after"),
        ("<!-- hidden <p>words</p> -->shown<!-- unfinished", "shown"),
        ("1 < 2 and 3 > 2, a <b>bold</b> claim", "1 < 2 and 3 > 2, a bold claim"),
        ("caf\u00e9&nbsp;noir &#128077;", "café noir 👍"),
        ("<div>" * 3 + "deep" + "</div>" * 3, "deep"),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    """A reader sees the text of the markup, whole links and line breaks."""
    assert plain_text(html) == text


def test_links_leave_mentions_and_hashtags_out() -> None:
    """Only addresses of the web that are neither mentions nor hashtags are links, once each."""
    html = f'{SHORTENED} {SHORTENED} {MENTION} {HASHTAG} <a href="mailto:a@b.example">m</a> <a href="/search">#tag</a>'

    assert links(html) == ("https://example.org/long/path",)


def test_links_are_bounded() -> None:
    """A flood of links is cut."""
    html = "".join(f'<a href="https://example.org/{n}">x</a>' for n in range(500))

    assert len(links(html)) == MAX_LINKS


def test_entities_in_addresses_are_decoded() -> None:
    """An address is the one that a browser would open."""
    assert links('<a href="https://example.org/?a=1&amp;b=2">x</a>') == ("https://example.org/?a=1&b=2",)


def test_quoted_address() -> None:
    """The fallback link of a Mastodon quote tells what is quoted."""
    assert quoted_address(f"{QUOTE}<p>mine</p>") == "https://a.example/@bob/1"
    assert quoted_address(f"<p>mine {SHORTENED}</p>") == ""
    assert links(f"{QUOTE}<p>mine</p>") == ()


def test_written_links_stop_before_the_punctuation() -> None:
    """The full stop and the bracket around an address do not belong to it."""
    text = "See https://example.org/a. (or https://example.org/b), https://example.org/c_(d) and https://example.org/a"

    assert written_links(text) == ("https://example.org/a", "https://example.org/b", "https://example.org/c_(d)")


def test_pictures_without_emoji() -> None:
    """Pictures, videos and sounds count, emoji do not."""
    assert pictures('<img src="a"><video></video><audio src="b"/><img class="wp-smiley" alt=":)">') == 3


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" HTTP://example.org ", "HTTP://example.org"),
        ("ftp://example.org", ""),
        ("javascript:alert(1)", ""),
        ("https://exa mple.org", ""),
        ("https://example.org/\ud800", ""),
        ("https://example.org/" + "a" * 5_000, ""),
        ("", ""),
    ],
)
def test_web_address(url: str, address: str) -> None:
    """Only clean addresses of the web pass."""
    assert web_address(url) == address


def test_words_that_carry_a_link_stay() -> None:
    """Only the shortened form of an address is replaced by it."""
    assert shown_link("https://example.org/long", "example.org/lo…") == "https://example.org/long"
    assert shown_link("https://www.example.org/long", "example.org/lo...") == "https://www.example.org/long"
    assert shown_link("https://example.org/long", "this article") == "this article"
    assert shown_link("https://example.org/long", "other.example") == "other.example"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("plain", "plain"),
        ("caf\u00c3\u00a9 \u00f0\u009f\u0091\u008d", "café 👍"),
        ("caf\u00c3\u0083\u00c2\u00a9", "café"),
        ("don’t".encode().decode("cp1252").encode().decode("latin-1"), "don’t"),
        ("déjà sain", "déjà sain"),
        ("CAFÉ…", "CAFÉ…"),
        ("日本語", "日本語"),
        ("\ud800 \u00c3\u00a9", "\ud800 \u00c3\u00a9"),
        ("caf\u00c3", "caf\u00c3"),
    ],
)
def test_demojibake(broken: str, mended: str) -> None:
    """Bytes written as characters become text again, even twice over; sound text is left alone."""
    assert demojibake(broken) == mended


@pytest.mark.parametrize(
    "unit",
    ["<", "<a", "<a ", '<a href="', "<a x='", "</", "<!--", "<![CDATA[", "<?", "&", "&#", "<p>", "<a/", '<b "" ',
     '<p class="quote-inline">', "<script>", " ", "\n", "<a href='https://example.org'>", "quote-inline>", 'class="quote-inline" ',
     "https://", "(", "<img class=emoji alt="],
)  # fmt: skip
def test_floods_are_read_in_linear_time(unit: str) -> None:
    """No repetition of hostile markup takes more than a moment."""
    flood = unit * (300_000 // len(unit))
    start = time.perf_counter()
    for function in (plain_text, links, pictures, written_links, quoted_address, demojibake):
        function(flood)

    assert time.perf_counter() - start < 5


@given(st.text() | st.text(alphabet="<>/a p\"'=&;!-#@:.é\n"))
def test_any_text_is_read(html: str) -> None:
    """Any text at all gives text and clean addresses."""
    assert isinstance(plain_text(html), str)
    assert all(web_address(url) == url for url in (*links(html), *written_links(html)))
    assert isinstance(demojibake(html), str)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_broken_bytes_come_back(text: str) -> None:
    """What Meta breaks is mended, unless the text looked broken before."""
    broken = text.encode().decode("latin-1")
    if not any(c in text for c in "ÃÂâð"):
        assert demojibake(broken) == text
