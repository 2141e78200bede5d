"""Handles as people write them, and which account answers to one."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from curate.errors import HandleError
from curate.models import Account

_USER = re.compile(r"[\w](?:[\w.\-]{0,98}[\w\-])?|_")
_HOST = re.compile(r"(?:[\w](?:[\w\-]{0,61}[\w])?\.)+[A-Za-z][\w\-]{1,62}|localhost|\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_HOST_WITH_PORT = re.compile(rf"(?:{_HOST.pattern})(?::\d{{1,5}})?", re.ASCII)
_DID = re.compile(r"did:(?:plc:[a-z2-7]{8,64}|web:[\w.%\-]{3,200})", re.ASCII)
_GROUPED = re.compile(r"\w[\w\-]*/\w[\w.\-#]*")
"""A name within a collection, as labelled data sets write it: no host, so no address."""
_TELLS = re.compile(r"[@/:\s]")
"""Signs of a handle that tells its network or host, or is none."""
_LONGEST = 500
_NETWORKS = {
    "x": "x", "twitter": "x", "mastodon": "mastodon", "fediverse": "mastodon", "activitypub": "mastodon",
    "bluesky": "bluesky", "bsky": "bluesky", "atproto": "bluesky", "threads": "threads",
    "instagram": "instagram", "facebook": "facebook", "linkedin": "linkedin", "feed": "feed", "rss": "feed",
}  # fmt: skip
_SITES = {
    "x.com": "x", "twitter.com": "x", "bsky.app": "bluesky", "threads.net": "threads", "threads.com": "threads",
    "linkedin.com": "linkedin", "instagram.com": "instagram", "facebook.com": "facebook", "fb.com": "facebook",
}  # fmt: skip
_SECTIONS = {"bluesky": {"profile"}, "linkedin": {"in", "company", "school"}, "facebook": {"people", "pg"}}
_PAGES = {"home", "explore", "search", "i", "hashtag", "settings", "login", "intent", "share", "watch", "groups", "reel", "p", "feed"}
_X_NUMBER = re.compile(r"/i/user/(\d{1,20})/?\?.*|/intent/(?:user|follow)/?\?(?:.*&)?user_id=(\d{1,20})(?:&.*)?", re.ASCII)
_USER_PATH = re.compile(r"/(?:@|users/|u/|web/@|profile/|accounts/)([^/@]+)(?:@([^/]+))?(?:/.*)?")


class Handle(Struct, frozen=True):
    """What a user calls an account."""

    user: str
    """Without '@' and host; the whole name for Bluesky (``alice.bsky.social``, ``did:plc:…``)."""
    host: str | None = None
    network: str | None = None
    numbered: bool = False
    """True when the user is the number of an account on X, which tells no name."""

    def __str__(self) -> str:
        """Give the handle as one writes it."""
        if self.numbered:
            return x_address(self.user)
        return f"@{self.user}@{self.host}" if self.host else f"@{self.user}".replace("@did:", "did:")

    @property
    def bare(self) -> str:
        """The handle as accounts have it: without '@', the number alone where there is no name."""
        return f"{self.user}@{self.host}" if self.host else self.user


def x_address(number: str) -> str:
    """Address that leads to the profile of a numbered account on X."""
    return f"https://x.com/i/user/{number}"


def parse_handle(text: str) -> Handle:
    """Handle of ``@user``, ``user@host``, ``user@network``, ``name.bsky.social``, ``did:…`` or a profile's address."""
    text = text.strip() if isinstance(text, str) else ""
    if not text or len(text) > _LONGEST or not text.isprintable() or any(c.isspace() for c in text):
        raise _refusal(text)
    if _GROUPED.fullmatch(text.removeprefix("@")):
        return Handle(text.removeprefix("@"))
    if "/" in text:
        return _from_address(text)
    if _DID.fullmatch(text.removeprefix("@")):
        return Handle(text.removeprefix("@"), network="bluesky")
    user, at, host = text.removeprefix("acct:").removeprefix("@").partition("@")
    if at and not host:
        raise _refusal(text)
    return _checked(user, host, text)


def network_named(text: str | None) -> str | None:
    """The network that a name stands for (``Twitter`` → ``x``), None when it stands for none."""
    return _NETWORKS.get(text.strip().lower()) if isinstance(text, str) else None


def answers(account: Account, handle: Handle) -> bool:
    """Tell whether an account is the one meant, as far as the handle says."""
    if handle.network and account.network and handle.network != account.network:
        return False
    name = account.handle.casefold()
    user = handle.user.casefold()
    own_user, _, own_host = name.partition("@")
    if handle.host and own_host:
        return own_user == user and own_host == handle.host.casefold()
    return user in {own_user, name} or name == f"{user}.bsky.social"


def _refusal(text: str) -> HandleError:
    shown = "".join(c if c.isprintable() else "?" for c in text[:60])
    return HandleError(f"{shown!r} is not a handle. Write @user, @user@host, name.bsky.social, did:plc:… or the address of a profile.")


def on_network(handle: str, network: str | None) -> str:
    """Write a handle so that it tells its network (``ann`` on ``Twitter`` → ``ann@x``); as it is where it does so already."""
    named = network_named(network)
    bare = handle.strip().removeprefix("@")
    return f"{bare}@{named}" if named and bare and not _TELLS.search(bare) else handle


def _checked(user: str, host: str, text: str) -> Handle:
    if (network := _NETWORKS.get(host.lower())) and _USER.fullmatch(user):
        return Handle(user, network=network)
    if not _USER.fullmatch(user) or ".." in user or (host and not _HOST_WITH_PORT.fullmatch(host)):
        raise _refusal(text)
    host = host.lower()
    if site := _SITES.get(host.removeprefix("www.")):
        return Handle(user, network=site)
    if host:
        return Handle(user, host, "mastodon")
    return Handle(user, network="bluesky" if user.lower().endswith(".bsky.social") else None)


def _from_address(text: str) -> Handle:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        raise _refusal(text) from None
    host, path = parts.netloc.lower(), unquote(parts.path)
    if parts.scheme not in {"http", "https"} or not _HOST_WITH_PORT.fullmatch(host):
        raise _refusal(text)
    site = next((_SITES[s] for s in _SITES if host == s or host.endswith(f".{s}")), None)
    return _on_site(site, path, parts.query, text) if site else _on_server(host, path, text)


def _on_site(site: str, path: str, query: str, text: str) -> Handle:
    steps = [step for step in path.split("/") if step]
    if steps and steps[0] in _SECTIONS.get(site, ()):
        steps = steps[1:]
    elif site in {"bluesky", "linkedin"}:
        raise _refusal(text)
    if steps[:1] == ["profile.php"]:
        steps = re.findall(r"\bid=(\d+)", query)
    if site == "x" and (number := _X_NUMBER.fullmatch(f"{path}?{query}")):
        return Handle(number[1] or number[2], network=site, numbered=True)
    if not steps or steps[0] in _PAGES:
        raise _refusal(text)
    name = steps[0].removeprefix("@")
    if site == "bluesky" and _DID.fullmatch(name):
        return Handle(name, network=site)
    return Handle(_checked(name, "", text).user, network=site)


def _on_server(host: str, path: str, text: str) -> Handle:
    match = _USER_PATH.fullmatch(path.rstrip("/"))
    if not match:
        raise _refusal(text)
    return _checked(match[1], match[2] or host, text)
