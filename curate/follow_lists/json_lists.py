"""Follow lists as JSON: Bluesky's API answers and records, X ``following.js``, Meta's ``following.json``, accounts of the Mastodon API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.errors import InputError, UsageError
from curate.follow_lists.followed import Followed
from curate.sources import parse_handle
from curate.sources.fields import mapping, sequence
from curate.sources.json_values import decode

_ELEMENTS = ("items", "listItemsSample", "follows", "followers", "mutes", "blocks", "records", "actors")
"""Keys of Bluesky's answers that hold accounts."""
_META = ("text_post_app_text_post_app_following", "relationships_following")
_X_RECORDS = ("following", "follower", "muting", "blocking")
_BLUESKY_RECORDS = {"app.bsky.graph.listitem", "app.bsky.graph.follow", "app.bsky.graph.block"}


def json_follows(text: str, name: str) -> Iterator[Followed]:
    """Yield the accounts of a JSON list; raise InputError when it is no JSON, or no list that is known."""
    try:
        value = decode(text.strip().removesuffix(";").encode())
    except ValueError as error:
        raise InputError(f"{name}: is not valid JSON. Export it again.") from error
    found = [each for element, lists in _elements(value) if (each := _followed(mapping(element), lists))]
    if not found:
        raise InputError(f"{name}: is no list of accounts that can be read. Known are Bluesky lists and starter packs, X following.js.")
    return iter(found)


def _elements(value: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield what may be accounts, with the list that they stand in."""
    if isinstance(value, list):
        for each in value:
            yield from _elements(each) if isinstance(each, dict) and _holders(each) else [(each, ())]
        return
    outer = mapping(value)
    pack = mapping(outer.get("starterPack"))
    title = mapping(outer.get("list")).get("name") or mapping(pack.get("record")).get("name")
    lists = (title,) if isinstance(title, str) else ()
    for inside in (outer, pack):
        for key in (*_ELEMENTS, *_META):
            for each in sequence(inside.get(key)):
                yield each, lists


def _holders(value: dict[str, Any]) -> bool:
    return any(isinstance(value.get(key), list) for key in (*_ELEMENTS, *_META))


def _followed(element: dict[str, Any], lists: tuple[str, ...]) -> Followed | None:
    return _of_x(element) or _of_bluesky(element, lists) or _of_meta(element) or _of_mastodon(element)


def _of_x(element: dict[str, Any]) -> Followed | None:
    for record in _X_RECORDS:
        number = mapping(element.get(record)).get("accountId")
        if isinstance(number, str) and number.isdecimal():
            return Followed(number, "x", did=number)
    return None


def _of_bluesky(element: dict[str, Any], lists: tuple[str, ...]) -> Followed | None:
    record = mapping(element.get("value"))
    if record.get("$type") in _BLUESKY_RECORDS:
        return _checked(record.get("subject"), "bluesky", lists=lists, did=record["subject"])
    profile = mapping(element.get("subject")) or element
    if not isinstance(profile.get("did"), str):
        return None
    name = profile.get("displayName")
    handle = profile.get("handle")
    known = handle if isinstance(handle, str) and handle != "handle.invalid" else profile["did"]
    return _checked(known, "bluesky", name if isinstance(name, str) else "", lists, profile["did"])


def _of_meta(element: dict[str, Any]) -> Followed | None:
    for link in sequence(element.get("string_list_data")):
        address, value = mapping(link).get("href"), mapping(link).get("value") or element.get("title")
        network = "threads" if "threads." in str(address) else "instagram"
        return _checked(value, network)
    return None


def _of_mastodon(element: dict[str, Any]) -> Followed | None:
    acct, url = element.get("acct"), element.get("url")
    if not isinstance(acct, str) or not isinstance(url, str):
        return None
    name = element.get("display_name")
    return _checked(acct if "@" in acct else url, "mastodon", name if isinstance(name, str) else "")


def _checked(handle: Any, network: str, name: str = "", lists: tuple[str, ...] = (), did: str = "") -> Followed | None:
    """Return the account of a handle, None when it is none."""
    try:
        plain = parse_handle(handle if isinstance(handle, str) else "").bare
    except UsageError:
        return None
    return Followed(plain, network, name, lists=lists, did=did)
