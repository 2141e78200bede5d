"""Bluesky: the public AppView, and any server of repositories (PDS) when the AppView is out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from msgspec.structs import replace

from curate.errors import HandleNotFoundError, NetworkError
from curate.models import Account, Post
from curate.sources import bluesky
from curate.sources.fields import mapping, sequence, words
from curate.sources.handles import Handle
from curate.sources.live.answers import Fetched, RefusedError, host, listed, value_of
from curate.sources.live.places import base_address
from curate.sources.live.web import Answer, Web
from curate.sources.origin import Origin
from curate.sources.timeline import gather

APPVIEW = "https://public.api.bsky.app"
RESOLVER = "https://bsky.social"
"""Turns any handle into its DID."""
DIRECTORY = "https://plc.directory"
"""Tells where the repository of a DID is."""
MOST = 100
SPARE = 10
MOST_PAGES = 12
_UNKNOWN = ("not found", "could not find", "unable to resolve", "invalid handle", "must be a valid", "could not resolve", "not a valid")
_GONE = {
    "AccountTakedown": "is suspended", "AccountDeactivated": "is deactivated",
    "RepoTakendown": "is suspended", "RepoDeactivated": "is deactivated", "RepoSuspended": "is suspended",
}  # fmt: skip


def fetch(wanted: Handle, window: int, web: Web, etag: str | None = None) -> Fetched:
    """The account with its latest posts, from the AppView or else from its repository.

    Raise HandleNotFoundError when the network knows no such account, NetworkError when nobody can be asked.
    """
    actor = wanted.user if "." in wanted.user or ":" in wanted.user else f"{wanted.user}.bsky.social"
    try:
        return _by_appview(actor, window, web, etag)
    except (RefusedError, NetworkError) as trouble:
        try:
            return _by_repository(actor, window, web)
        except (RefusedError, NetworkError) as other:
            told = "; ".join(dict.fromkeys((str(trouble), str(other))))
            raise NetworkError(f"{wanted}: neither the AppView nor the server of its posts answers ({told})") from other


def _by_appview(actor: str, window: int, web: Web, etag: str | None) -> Fetched:
    base = f"{web.server or APPVIEW}/xrpc/app.bsky"
    profile = _value(web.get(f"{base}.actor.getProfile", {"actor": actor}), actor)
    known = next(bluesky.read([profile], Origin(base, actor)), None)
    if known is None:
        raise NetworkError(f"{base}: its answer is no profile. Try again later, or name another server with --server.")
    read, tag = [known], None
    asked: dict[str, str | int] = {"actor": actor, "limit": min(MOST, window + SPARE), "filter": "posts_with_replies"}
    for _ in range(MOST_PAGES):
        answer = web.get(f"{base}.feed.getAuthorFeed", asked, etag=etag)
        if answer.status == 304:
            return Fetched(None, etag)
        page = mapping(_value(answer, actor))
        items = listed(page.get("feed"), answer)
        tag, etag = tag or answer.etag, None
        read += (replace(each, handle=known.handle, flags=known.flags) for each in bluesky.read([page], Origin(base, known.handle)))
        cursor = words(page.get("cursor"))
        if not cursor or not items or sum(len(each.posts) for each in read) >= window:
            break
        asked["cursor"] = cursor
    return Fetched(next(gather(read, window)), tag)


def _by_repository(actor: str, window: int, web: Web) -> Fetched:
    did, base, named = _repository(actor, web)
    handle = named or did
    origin = Origin(base, handle)
    read = [Account(handle, network=bluesky.NETWORK), *_profile(base, did, web, origin)]
    for collection in (bluesky.POST, bluesky.REPOST):
        for page in _records(base, did, collection, window, web):
            read += (replace(each, handle=handle) for each in bluesky.read([page], origin))
    account = next(gather(read, window))
    return Fetched(replace(account, posts=tuple(_with_texts(account.posts, base, web))))


def _with_texts(posts: Iterable[Post], base: str, web: Web) -> Iterator[Post]:
    """The posts, reposts with the text of what they repost as long as the same server has it: their records tell its address only."""
    asking = True
    for post in posts:
        found = _reposted(post, base, web) if asking and post.kind == "repost" and not post.text else post
        asking = found is not None
        yield found or post


def _reposted(post: Post, base: str, web: Web) -> Post | None:
    """The repost with the text of its original; None when the server does not have it."""
    author, _, key = next(iter(post.urls), "").removeprefix("https://bsky.app/profile/").partition("/post/")
    answer = web.get(f"{base}/xrpc/com.atproto.repo.getRecord", {"repo": author, "collection": bluesky.POST, "rkey": key})
    if answer.status != 200:
        return None
    original = next(iter(next(bluesky.read([value_of(answer)], Origin(base))).posts), None)
    return original and replace(
        original, id=post.id, kind="repost", created_at=post.created_at, author=post.author, urls=original.urls + post.urls
    )


def _profile(base: str, did: str, web: Web, origin: Origin) -> Iterator[Account]:
    """What the repository says of its owner, who may not have said anything."""
    answer = web.get(f"{base}/xrpc/com.atproto.repo.getRecord", {"repo": did, "collection": bluesky.PROFILE, "rkey": "self"})
    if answer.status == 200:
        yield from bluesky.read([value_of(answer)], origin)


def _records(base: str, did: str, collection: str, window: int, web: Web) -> Iterator[Any]:
    asked: dict[str, str | int] = {"repo": did, "collection": collection, "limit": min(MOST, window + SPARE)}
    seen = 0
    for _ in range(MOST_PAGES):
        answer = web.get(f"{base}/xrpc/com.atproto.repo.listRecords", asked)
        page = mapping(_value(answer, did))
        records = listed(page.get("records"), answer)
        yield page
        seen += len(records)
        if seen >= window or not words(page.get("cursor")) or not records:
            return
        asked["cursor"] = words(page.get("cursor"))


def _repository(actor: str, web: Web) -> tuple[str, str, str]:
    """DID, server of the repository, and handle where known."""
    if web.server:
        answer = web.get(f"{web.server}/xrpc/com.atproto.repo.describeRepo", {"repo": actor})
        told = mapping(_value(answer, actor))
        return words(told.get("did")) or actor, web.server, words(told.get("handle"))
    did = actor if actor.startswith("did:") else _did_of(actor, web)
    document = mapping(_value(web.get(_document_address(did)), did))
    services = (mapping(each) for each in sequence(document.get("service")))
    ends = (words(each.get("serviceEndpoint")) for each in services if words(each.get("id")).endswith("#atproto_pds"))
    base = next(filter(None, ends), "")
    if not base:
        raise HandleNotFoundError(f"@{actor}: its identity names no server of posts.")
    names = (words(each).removeprefix("at://") for each in sequence(document.get("alsoKnownAs")) if words(each).startswith("at://"))
    return did, base_address(base, did), next(names, "" if actor.startswith("did:") else actor)


def _did_of(handle: str, web: Web) -> str:
    """DID of a handle, from who resolves handles for the network, else from the handle's own site."""
    try:
        told = mapping(_value(web.get(f"{RESOLVER}/xrpc/com.atproto.identity.resolveHandle", {"handle": handle}), handle)).get("did")
    except (NetworkError, RefusedError):
        answer = web.get(f"https://{handle}/.well-known/atproto-did", accept="text/plain")
        told = answer.body.decode(errors="replace").strip() if answer.status == 200 else ""
    if not words(told).startswith("did:"):
        raise HandleNotFoundError(f"@{handle}: Bluesky knows no such account. Check the spelling.")
    return words(told)


def _document_address(did: str) -> str:
    """Where the document of a DID is published."""
    if did.startswith("did:web:"):
        return f"https://{unquote(did.removeprefix('did:web:'))}/.well-known/did.json"
    return f"{DIRECTORY}/{did}"


def _value(answer: Answer, actor: str) -> Any:
    """The JSON of an answer; an unknown account is an error for the user, any other refusal asks for another way."""
    if answer.status == 200:
        return value_of(answer)
    error, said = _refusal(answer)
    if error in _GONE:
        raise HandleNotFoundError(f"@{actor}: {_GONE[error]} on Bluesky, so that its posts cannot be read.")
    if answer.status in {400, 404} and any(part in said.lower() for part in _UNKNOWN) and error != "NotFound":
        raise HandleNotFoundError(f"@{actor}: {host(answer.url)} knows no such account. Check the spelling.")
    raise RefusedError(f"{host(answer.url)} answers HTTP {answer.status}")


def _refusal(answer: Answer) -> tuple[str, str]:
    """Code and words of an error of XRPC."""
    try:
        told = mapping(value_of(answer))
    except NetworkError:
        return "", ""
    return words(told.get("error")), words(told.get("message"))
