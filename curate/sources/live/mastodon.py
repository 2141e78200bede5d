"""Mastodon and what speaks its API: Pleroma, Akkoma, GoToSocial, snac, Pixelfed and so on.

The account's own host is asked: its API without an account, then with the user's token, then the feed of the
profile, then the ActivityPub outbox. A server that refuses one way may allow another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from curate.errors import HandleNotFoundError, NetworkError
from curate.models import Account
from curate.sources import activitystreams, mastodon
from curate.sources.fields import identifier, mapping, sequence, words
from curate.sources.handles import Handle
from curate.sources.live import feeds
from curate.sources.live.answers import Fetched, GarbledError, MissingError, RefusedError, host, listed, value_of
from curate.sources.live.places import base_address
from curate.sources.live.tokens import token_of
from curate.sources.live.web import Answer, Web
from curate.sources.origin import Origin
from curate.sources.timeline import gather

TOKEN, SERVER = "CURATE_MASTODON_TOKEN", "CURATE_MASTODON_SERVER"
ACTIVITY = "application/activity+json"
MOST = 40
"""Statuses that a server gives at once, at the most."""
SPARE = 10
"""Statuses asked beyond the window, for those that are left out."""
USUAL = 20
"""Statuses of a page; a shorter one is the last."""
MOST_PAGES = 12
_NO_ROBOTS = re.compile(r"#nobots?\b", re.IGNORECASE)
FEEDS = ("@{user}.rss", "@{user}/feed.rss", "users/{user}/feed.rss", "users/{user}.atom", "{user}.rss")
"""Where Mastodon, GoToSocial, Pleroma, Pixelfed and snac keep the feed of a profile."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Whose posts are wanted, and how many."""

    wanted: Handle
    window: int
    web: Web
    etag: str | None

    @property
    def full(self) -> str:
        return f"{self.wanted.user}@{self.wanted.host}" if self.wanted.host else self.wanted.user


class _NoSubjectError(MissingError):
    """WebFinger knows no such account."""


def fetch(wanted: Handle, window: int, web: Web, etag: str | None = None) -> Fetched:
    """The account with its latest posts, by the first way that its server allows.

    Raise HandleNotFoundError when the server knows no such account, NetworkError when it cannot be asked or refuses all.
    """
    return _answered(_Question(wanted, window, web, etag), web.server or f"https://{wanted.host}")


def _answered(question: _Question, base: str) -> Fetched:
    refusals: list[RefusedError] = []
    for way in _ways(question, base):
        try:
            return way()
        except RefusedError as refusal:
            refusals.append(refusal)
        if isinstance(refusals[0], MissingError) and isinstance(refusals[-1], _NoSubjectError):
            break
    if isinstance(refusals[0], MissingError) or any(isinstance(each, _NoSubjectError) for each in refusals):
        raise HandleNotFoundError(f"{question.wanted}: {host(base)} knows no such account. Check the spelling.")
    if isinstance(refusals[0], GarbledError):
        raise NetworkError(f"{question.wanted}: {refusals[0]}")
    told = "; ".join(dict.fromkeys(map(str, refusals)))[:300]
    raise NetworkError(
        f"{question.wanted}: {host(base)} shows its posts to nobody from outside ({told}). Set {TOKEN} to a token of yours, and "
        f"{SERVER} to the server that it is of."
    )


def _ways(question: _Question, base: str) -> Iterator[partial[Fetched]]:
    """Ways to ask, the best first; the later ones are only made when the former fail."""
    for acct in _names(question, base):
        yield partial(_by_api, question, base, acct, None)
    webfinger = _webfinger(question, base)
    if webfinger.status == 404:
        yield partial(_unknown, base)
    actor = _actor_address(webfinger)
    home = "{0.scheme}://{0.netloc}".format(urlsplit(actor)) if actor and not question.web.server else base
    if home != base:
        yield partial(_by_api, question, home, question.wanted.user, None)
    if token := token_of(TOKEN):
        yield from _ways_with_token(question, home, token)
    for place in FEEDS:
        yield partial(_by_feed, question, f"{home}/{place.format(user=quote(question.wanted.user))}")
    if actor:
        yield partial(_by_outbox, question, actor)


def _ways_with_token(question: _Question, home: str, token: str) -> Iterator[partial[Fetched]]:
    """A token is shown to the server that it is of, and to no other."""
    own = question.web.server or os.environ.get(SERVER)
    if not own:
        return
    own = base_address(own if "://" in own else f"https://{own}", SERVER)
    if own == home:
        yield from (partial(_by_api, question, own, acct, token) for acct in _names(question, own))
    else:
        yield partial(_by_api, question, own, question.full, token)
        yield partial(_by_search, question, own, token)


def _names(question: _Question, base: str) -> Iterator[str]:
    """What a server calls the account: its user alone when it is the account's own server."""
    wanted = question.wanted
    own = host(base).lower()
    if wanted.host and wanted.host.lower() != own:
        yield question.full
    if not wanted.host or wanted.host.lower() == own or _stands_in(own):
        yield wanted.user


def _stands_in(own: str) -> bool:
    """Tell whether a server has no name of its own on the internet, so that it stands for the account's host."""
    name = urlsplit(f"//{own}").hostname or ""
    try:
        return not ip_address(name).is_global
    except ValueError:
        return name == "localhost"


def _by_api(question: _Question, base: str, acct: str, token: str | None) -> Fetched:
    found = _value(question.web.get(f"{base}/api/v1/accounts/lookup", {"acct": acct}, token=token))
    return _with_statuses(question, base, mapping(found), token)


def _by_search(question: _Question, base: str, token: str) -> Fetched:
    """Let the user's own server look for an account that it does not know yet."""
    asked: dict[str, str | int] = {"q": f"@{question.full}", "type": "accounts", "resolve": "true", "limit": 1}
    found = mapping(_value(question.web.get(f"{base}/api/v2/search", asked, token=token)))
    accounts = [mapping(each) for each in sequence(found.get("accounts"))]
    same = next((each for each in accounts if words(each.get("acct")).casefold() == question.full.casefold()), None)
    if same is None:
        raise MissingError(f"{host(base)} does not find the account")
    return _with_statuses(question, base, same, token)


def _with_statuses(question: _Question, base: str, found: dict[str, Any], token: str | None) -> Fetched:
    origin = Origin(base, server=host(base))
    key = identifier(found.get("id"))
    if not key or not words(found.get("acct")):
        raise GarbledError(f"{host(base)}: answers something else than an account. Try again later.")
    known = _marked(mastodon.profile(found, origin))
    if found.get("suspended") is True:
        return Fetched(known)
    etag = None
    read: list[Account] = [known]
    for page, answer in _pages(question, f"{base}/api/v1/accounts/{quote(key, safe='')}/statuses", token):
        if answer.status == 304:
            return Fetched(None, question.etag)
        etag = etag or answer.etag
        read += (replace(each, handle=known.handle, flags=known.flags) for each in mastodon.read([page], origin))
    return Fetched(next(gather(read, question.window)), etag)


def _pages(question: _Question, url: str, token: str | None) -> Iterator[tuple[list[Any], Answer]]:
    """Pages of statuses until the window is full; servers may give fewer than asked, or the same ones again."""
    asked: dict[str, str | int] = {"limit": min(MOST, question.window + SPARE)}
    seen: set[str] = set()
    for turn in range(MOST_PAGES):
        answer = question.web.get(url, asked, token=token, etag=None if turn else question.etag)
        page = [] if answer.status == 304 else _statuses(answer)
        yield page, answer
        fresh = {identifier(mapping(status).get("id")) for status in page} - seen - {""}
        seen |= fresh
        if not fresh or len(seen) >= question.window or len(page) < min(USUAL, int(asked["limit"])):
            return
        asked["max_id"] = identifier(mapping(page[-1]).get("id"))


def _statuses(answer: Answer) -> list[Any]:
    try:
        return listed(_value(answer), answer)
    except NetworkError as error:
        raise GarbledError(str(error)) from error


def _marked(account: Account) -> Account:
    """The account, marked when its owner asks to be spared robots."""
    asks = _NO_ROBOTS.search(account.bio) and "nobot" not in account.flags
    return replace(account, flags=(*account.flags, "nobot")) if asks else account


def _by_feed(question: _Question, url: str) -> Fetched:
    answer = question.web.get(url, accept=feeds.ACCEPT)
    account = feeds.account_of(answer, question.window)
    if account is None:
        raise RefusedError(f"no feed (HTTP {answer.status})")
    return Fetched(replace(account, handle=question.full if question.wanted.host else account.handle, network=activitystreams.NETWORK))


def _webfinger(question: _Question, base: str) -> Answer:
    """What a server says of an account to other servers."""
    subject = f"acct:{question.wanted.user}@{question.wanted.host or host(base)}"
    return question.web.get(f"{base}/.well-known/webfinger", {"resource": subject}, accept="application/jrd+json, application/json")


def _unknown(base: str) -> Fetched:
    raise _NoSubjectError(f"{host(base)} knows no such account")


def _actor_address(webfinger: Answer) -> str | None:
    """Address of the account's ActivityPub document; None when the server does not tell."""
    try:
        links = sequence(mapping(_value(webfinger)).get("links"))
    except RefusedError:
        return None
    own = (mapping(link) for link in links if mapping(link).get("rel") == "self")
    return next((words(link.get("href")) for link in own if "json" in words(link.get("type"))), None)


def _by_outbox(question: _Question, url: str) -> Fetched:
    actor = mapping(_value(question.web.get(url, accept=ACTIVITY)))
    origin = Origin(url, question.full if question.wanted.host else None)
    known = _marked(activitystreams.actor_account(actor, origin))
    origin = replace(origin, handle=known.handle)
    outbox = words(actor.get("outbox"))
    if not outbox:
        raise RefusedError(f"{host(url)} shows no outbox")
    read = [known]
    for page in _outbox_pages(outbox, question.web):
        read += activitystreams.read([page], origin)
        if sum(len(each.posts) for each in read) >= question.window:
            break
    return Fetched(next(gather(read, question.window)))


def _outbox_pages(url: str, web: Web) -> Iterator[dict[str, Any]]:
    """Pages of an outbox: the collection itself, or those that it points to one after the other."""
    for _ in range(MOST_PAGES):
        page = mapping(_value(web.get(url, accept=ACTIVITY)))
        first = mapping(page.get("first"))
        if first or "orderedItems" in page or "items" in page:
            yield page
        url = words(page.get("first")) or words(page.get("next")) or words(first.get("next"))
        if not url:
            return


def _value(answer: Answer) -> Any:
    """The JSON of an answer, or the refusal that it is."""
    if answer.status == 200:
        try:
            return value_of(answer)
        except NetworkError as error:
            raise GarbledError(str(error)) from error
    if answer.status == 404:
        raise MissingError("HTTP 404")
    if answer.status == 410:
        raise HandleNotFoundError(f"{host(answer.url)}: the account is gone, deleted or suspended.")
    raise RefusedError(f"HTTP {answer.status}")
