"""The archive that Mastodon gives to an account: ``actor.json`` and ``outbox.json``, zip, tar.gz or folder."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from curate.errors import InputError
from curate.models import Account
from curate.sources import activitystreams, json_values
from curate.sources.fields import mapping
from curate.sources.opening import Bundle, as_utf8, whole
from curate.sources.origin import Origin

ACTOR, OUTBOX = "actor.json", "outbox.json"


class _Outbox(msgspec.Struct):
    """The activities, still encoded: decoding all at once takes ten times their bytes."""

    activities: list[msgspec.Raw] = msgspec.field(name="orderedItems")


def read(archive: Bundle, origin: Origin) -> Iterator[Account]:
    """The owner's profile, then one account per activity; followers-only and direct posts are left out."""
    folder = _folder(archive)
    actor = mapping(next(iter(_values(archive, folder + ACTOR)), None))
    owner = activitystreams.actor_account(actor, origin)
    yield replace(owner, own_archive=True)
    told = Origin(f"{archive.name}!{folder}{OUTBOX}", owner.handle or None, origin.server)
    lost: Counter[str] = Counter()
    for account in activitystreams.read(_activities(archive, folder + OUTBOX, lost), told):
        yield replace(account, own_archive=True)
    yield Account(owner.handle, network=owner.network, own_archive=True, left_out=dict(lost))


def _folder(archive: Bundle) -> str:
    """Folder of the outbox, which may lie deeper where a zip was unpacked and packed again."""
    places = [name.removesuffix(OUTBOX) for name in archive.members if f"/{name}".endswith(f"/{OUTBOX}")]
    if not places:
        raise InputError(f"{archive.name}: holds no {OUTBOX}. Ask Mastodon for your archive again.")
    return min(places, key=len)


def _values(archive: Bundle, member: str) -> Iterator[Any]:
    if member in archive.members:
        source = archive.members[member]
        with source.open() as stream:
            yield from json_values.values(as_utf8(stream), source.name, Counter())


def _activities(archive: Bundle, member: str, lost: Counter[str]) -> Iterator[Any]:
    """Activities one at a time; of a damaged outbox, those that are whole."""
    source = archive.members[member]
    with source.open() as stream:
        data = whole(as_utf8(stream), source.name, json_values.MAX_DOCUMENT)
    try:
        activities = msgspec.json.decode(data, type=_Outbox).activities
    except (msgspec.MsgspecError, ValueError, RecursionError):
        yield from json_values.values(io.BufferedReader(io.BytesIO(data)), source.name, lost)
    else:
        yield from map(_decoded, activities)


def _decoded(activity: msgspec.Raw) -> Any:
    """The activity; None, which counts as broken, when it cannot be decoded."""
    try:
        return json_values.decode(activity)
    except ValueError:
        return None
