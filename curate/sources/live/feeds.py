"""Feeds of any site: RSS, Atom or JSON Feed at an address, or the one that a page points to."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from msgspec.structs import replace

from curate.errors import CurateError, InputError
from curate.models import Account
from curate.sources import feeds
from curate.sources.live.answers import Fetched, host
from curate.sources.live.web import Answer, Web
from curate.sources.origin import Origin
from curate.sources.sniffing import sniff
from curate.sources.timeline import gather

ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.8, */*;q=0.1"
TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
PLACES = ("feed", "rss", "feed.xml", "atom.xml", "index.xml", "rss.xml")
"""Where sites keep a feed that their page does not mention."""
MOST_LINKS = 3
"""Feeds that are tried of those a page names."""
MOST_MARKUP = 1 << 20
"""Bytes of a page that are searched."""


def fetch(url: str, window: int, web: Web, etag: str | None = None) -> Fetched:
    """The account of the feed at an address, or of the feed that the page there points to.

    Raise InputError when there is none, NetworkError when the site cannot be asked.
    """
    answer = web.get(url, accept=ACCEPT, etag=etag)
    if answer.status == 304:
        return Fetched(None, etag)
    if answer.status != 200:
        raise InputError(f"{url}: answers HTTP {answer.status}, no feed. Check the address.")
    for candidate in _candidates(answer, web):
        if account := account_of(candidate, window):
            own = candidate.etag if candidate is answer else None
            return Fetched(account, own)
    raise InputError(f"{url}: is a page that points to no feed. Give the address of its feed (RSS, Atom or JSON).")


def account_of(answer: Answer, window: int) -> Account | None:
    """The account of a feed; None when the answer holds none. It is called after its host when it gives no name."""
    if answer.status != 200 or sniff(answer.body[: 1 << 16]) not in {"feeds", "feeds_json"}:
        return None
    found = next(gather(feeds.read(answer.body, Origin(answer.url)), window), None)
    return replace(found, handle=found.handle or host(answer.url), network=found.network or "feed") if found else None


def feed_links(page: bytes, url: str) -> list[str]:
    """Addresses of the feeds that a page names in its head, those of comments last."""
    finder = _Links()
    finder.feed(page[:MOST_MARKUP].decode(errors="replace"))
    links = dict.fromkeys(urljoin(url, link) for link in finder.found)
    return sorted(links, key=lambda link: "comment" in link.lower())


def _candidates(answer: Answer, web: Web) -> Iterator[Answer]:
    """The answer itself, then the feeds it names, then those at the usual places."""
    yield answer
    named = feed_links(answer.body, answer.url)
    yield from _asked(named[:MOST_LINKS], web)
    if not named:
        root = "{0.scheme}://{0.netloc}/".format(urlsplit(answer.url))
        folder = answer.url.split("?")[0].rstrip("/") + "/"
        yield from _asked([urljoin(base, place) for base in dict.fromkeys((folder, root)) for place in PLACES], web)


def _asked(urls: list[str], web: Web) -> Iterator[Answer]:
    """What is at each address; those that cannot be asked are passed over."""
    for url in urls:
        try:
            yield web.get(url, accept=ACCEPT)
        except CurateError:
            continue


class _Links(HTMLParser):
    """Collects the links to feeds of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link to a feed."""
        told = {name: value or "" for name, value in attrs}
        if tag in {"link", "a"} and "alternate" in told.get("rel", "").lower().split() and told.get("type", "").lower() in TYPES:
            self.found.extend(filter(None, [told.get("href")]))
