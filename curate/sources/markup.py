"""The plain text and the real links behind the markup of posts: HTML, and Meta's broken bytes.

Tags are cut by one regular expression instead of ``html.parser``, which takes minutes
on 100 kB of hostile markup; the expression never reads a character twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

MAX_HTML = 100_000
"""Characters of markup that are read; the rest of a longer text is ignored."""
MAX_LINKS = 50
"""Links kept from one post."""
_MAX_URL = 2_000

_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)                                # a comment, even unfinished
      | <[a-zA-Z/!?](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+> # a tag whose quoted values may hold '>'
      | <[a-zA-Z/!?][^<>]*+>?                            # a broken tag
      | [^<]++ | <                                       # text
    """,
    re.DOTALL | re.VERBOSE,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""\b(href|class|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PARAGRAPHS = frozenset("p blockquote pre h1 h2 h3 h4 h5 h6 ul ol table figure hr".split())
_LINES = frozenset("br div li tr dt dd section article header footer figcaption".split())
_RAW = frozenset({"script", "style"})
_HIDDEN = _RAW | {"template", "noscript", "title"}
_EMOJI = re.compile(r"emoji|smiley")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_SCHEME = re.compile(r"^https?://(?:www\.)?|^www\.", re.IGNORECASE)
_WRITTEN_LINK = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff<>\"]+", re.IGNORECASE)
_QUOTE_LINK = re.compile(r"""\bquote-inline\b[^<>]{0,99}>[^<>]{0,99}<a\b[^<>]{0,999}?\bhref=["']([^"'<>]+)""")
_DOUBLE = re.compile("Ã.|Â.|â€|ðŸ", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag, or a text when ``name`` is empty."""

    name: str = ""
    closing: bool = False
    href: str = ""
    classes: str = ""
    alt: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A link as it is shown."""

    href: str
    classes: str
    shown: str


def plain_text(html: str) -> str:
    """Text as a reader sees it, with whole link addresses instead of shortened ones."""
    if "<" not in html:
        return _tidy(unescape(html[:MAX_HTML]))
    return _tidy("".join(map(_written, _anchored(_visible(_tokens(html))))))


def links(html: str) -> tuple[str, ...]:
    """Addresses linked to, once each and in order, without mentions and hashtags."""
    if "href" not in html and "HREF" not in html:
        return ()
    anchors = (a for a in _anchored(_visible(_tokens(html))) if isinstance(a, _Anchor))
    return distinct(a.href for a in anchors if a.href and not _is_mention(a))


def quoted_address(html: str) -> str:
    """Address of the quoted post in the fallback link that Mastodon adds to a quote."""
    found = _QUOTE_LINK.search(html[:MAX_HTML]) if "quote-inline" in html else None
    return web_address(unescape(found[1])) if found else ""


def written_links(text: str) -> tuple[str, ...]:
    """Addresses written in a plain text, once each and in order."""
    found = (_balanced(match.group()) for match in _WRITTEN_LINK.finditer(text[:MAX_HTML]))
    return distinct(filter(None, map(web_address, found)))


def pictures(html: str) -> int:
    """Number of pictures, videos and sounds shown, emoji apart."""
    return sum(t.name in {"img", "video", "audio"} and not t.closing and not _EMOJI.search(t.classes) for t in _visible(_tokens(html)))


def distinct(urls: Iterable[str]) -> tuple[str, ...]:
    """The first of each address that is not empty, at most ``MAX_LINKS``."""
    return tuple(islice(dict.fromkeys(filter(None, urls)), MAX_LINKS))


def web_address(url: str) -> str:
    """The address when it is one of the web, otherwise an empty text."""
    url = url.strip()
    return url if len(url) <= _MAX_URL and _WEB_ADDRESS.fullmatch(url) else ""


def shown_link(href: str, shown: str) -> str:
    """The address instead of a shortened one; words that carry a link stay as they are."""
    words = shown.strip().removesuffix("…").removesuffix("...")
    if not words or not href or any(map(str.isspace, words)):
        return shown
    shortened = "://" in words or _SCHEME.sub("", href).startswith(_SCHEME.sub("", words))
    return shown.replace(shown.strip(), href) if shortened else shown


def demojibake(text: str) -> str:
    """Mend a text whose UTF-8 bytes were each written as a character, even twice over."""
    once = _redecoded(text, "latin-1")
    if not _DOUBLE.search(once):
        return once
    twice = _redecoded(once, "latin-1")
    return twice if twice != once else _redecoded(once, "cp1252")


def _redecoded(text: str, codec: str) -> str:
    try:
        return text if text.isascii() else text.encode(codec).decode("utf-8")
    except UnicodeError:
        return text


def _tokens(html: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(html[:MAX_HTML]):
        token = match.group()
        tag = _TAG.match(token)
        if tag:
            yield _tag(token, tag)
        elif not token.startswith(("<!", "<?", "</")):
            yield _Token(text=unescape(token))


def _tag(token: str, tag: re.Match[str]) -> _Token:
    if "=" not in token:
        return _Token(tag[2].lower(), bool(tag[1]))
    found = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(token, tag.end())}
    return _Token(
        name=tag[2].lower(),
        closing=bool(tag[1]),
        href=web_address(unescape(found.get("href", ""))),
        classes=found.get("class", ""),
        alt=unescape(found.get("alt", "")),
    )


def _visible(tokens: Iterable[_Token]) -> Iterator[_Token]:
    """Drop scripts, styles and the fallback link that Mastodon adds to a quote."""
    hidden, depth = "", 0
    for token in tokens:
        if hidden:
            if token.name == hidden and (token.closing or hidden not in _RAW):
                depth += -1 if token.closing else 1
            hidden = hidden if depth else ""
        elif token.name in _HIDDEN or "quote-inline" in token.classes:
            hidden, depth = ("", 0) if token.closing else (token.name, 1)
        else:
            yield token


def _anchored(tokens: Iterable[_Token]) -> Iterator[_Token | _Anchor]:
    """Put what stands between ``<a>`` and ``</a>`` into one anchor."""
    opened: _Token | None = None
    shown: list[str] = []
    for token in tokens:
        if token.name == "a":
            if opened:
                yield _Anchor(opened.href, opened.classes, "".join(shown))
            opened, shown = (None if token.closing else token), []
        elif opened:
            shown.append(_written(token))
        else:
            yield token
    if opened:
        yield _Anchor(opened.href, opened.classes, "".join(shown))


def _written(part: _Token | _Anchor) -> str:
    if isinstance(part, _Anchor):
        return part.shown if _is_mention(part) else shown_link(part.href, part.shown)
    if not part.name:
        return _SPACES.sub(" ", part.text)
    if part.name in _PARAGRAPHS:
        return "\n\n"
    if part.name in _LINES:
        return "" if part.closing and part.name == "br" else "\n"
    return part.alt if part.name == "img" and _EMOJI.search(part.classes) else ""


def _is_mention(anchor: _Anchor) -> bool:
    return bool(re.search(r"mention|hashtag", anchor.classes)) or anchor.shown.lstrip()[:1] in {"@", "#"}


def _balanced(url: str) -> str:
    """Drop the punctuation that ends the sentence and not the address."""
    url = url.rstrip(".,;:!?…'*")
    return url[:-1] if url.endswith(")") and "(" not in url else url


def _tidy(text: str) -> str:
    lines = "\n".join(line.strip() for line in text.replace("\xa0", " ").splitlines())
    return _BLANK_LINES.sub("\n\n", lines).strip()
