"""Threads, Instagram and Facebook: the JSON that Meta gives to the owner of an account.

Every text is demojibaked, since Meta writes each UTF-8 byte as a character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from curate.models import Account, Post
from curate.sources.fields import mapping, moment, sequence, words
from curate.sources.markup import demojibake, distinct, web_address, written_links
from curate.sources.origin import Origin

_MAX_PARTS = 100
"""Pictures, texts or attachments that are read of one post."""
_USERNAME_LABELS = frozenset(
    {"Username", "Nom d’utilisateur", "Nom d'utilisateur", "Nombre de usuario", "Benutzername", "Nome utente",
     "Nome de usuário", "Nome de utilizador", "Gebruikersnaam"}
)  # fmt: skip


def read(values: Iterable[Any], origin: Origin) -> Iterator[Account]:
    """One account per post, its handle the one told by `origin`: Meta's files of posts do not name their owner."""
    for record, wrapper in _records(values):
        network = _network(record, wrapper)
        cause = "" if network else "other" if record else "broken"
        yield Account(
            handle=origin.handle or "",
            posts=(_post(record, network),) if network else (),
            network=network or None,
            own_archive=True,
            left_out={cause: 1} if cause else {},
        )


def owner(value: Any) -> str:
    """Handle in ``personal_information.json`` (Threads, Instagram) or ``profile_information.json`` (Facebook)."""
    document = mapping(value)
    entries = chain.from_iterable(mapping(p.get("string_map_data")).items() for p in _parts(document, "profile_user"))
    named = (words(mapping(entry).get("value")) for label, entry in entries if demojibake(label) in _USERNAME_LABELS)
    profile = mapping(document.get("profile_v2"))
    page = words(profile.get("profile_uri")).rstrip("/").rpartition("/")[2]
    return next(filter(None, map(demojibake, (*named, words(profile.get("username")), page))), "")


def _records(values: Iterable[Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each post, with the key of the object that wraps it."""
    for value in values:
        document = mapping(value)
        if isinstance(value, list):
            yield from ((mapping(record), "") for record in value)
        elif _network(document, ""):
            yield document, ""
        else:
            lists = ((key, part) for key, part in document.items() if isinstance(part, list))
            yield from ((mapping(record), key) for key, part in lists for record in part)
            if not any(isinstance(part, list) for part in document.values()):
                yield document, ""


def _network(record: dict[str, Any], wrapper: str) -> str:
    """Network of a post, empty when the record is none."""
    media = _parts(record, "media")
    if "creation_timestamp" in record or any("creation_timestamp" in part for part in media):
        told = wrapper.startswith("text_post_app_") or any("text_app_post" in part for part in (record, *media))
        return "threads" if told else "instagram"
    has_content = any(isinstance(record.get(key), list) for key in ("data", "attachments")) or "title" in record
    return "facebook" if "timestamp" in record and has_content else ""


def _post(record: dict[str, Any], network: str) -> Post:
    return _facebook_post(record) if network == "facebook" else _captioned_post(record)


def _captioned_post(record: dict[str, Any]) -> Post:
    """A post of Threads or Instagram, whose words sit at the top or in its first picture."""
    media = _parts(record, "media")
    parts = (record, *media)
    text = next(filter(None, (_text(part.get("title")) for part in parts)), "")
    is_reply = any(mapping(part.get("text_app_post")).get("is_reply") is True for part in parts)
    return Post(
        id="",
        text=text,
        kind="reply" if is_reply else "original",
        created_at=next(filter(None, (moment(part.get("creation_timestamp")) for part in parts)), None),
        urls=written_links(text),
        media=sum(bool(words(part.get("uri"))) for part in media),
    )


def _facebook_post(record: dict[str, Any]) -> Post:
    attached = [part for attachment in _parts(record, "attachments") for part in _parts(attachment, "data")]
    pictures = [mapping(part["media"]) for part in attached if mapping(part.get("media"))]
    links = [mapping(part.get("external_context")) for part in attached]
    captions = dict.fromkeys(_text(picture.get("description")) for picture in pictures)
    text = _lines(_text(part.get("post")) for part in _parts(record, "data")) or _lines(captions)
    return Post(
        id="",
        text=text,
        created_at=moment(record.get("timestamp")),
        quoted_text=_lines(_text(link.get("name")) for link in links),
        urls=distinct((*written_links(text), *(web_address(words(link.get("url"))) for link in links))),
        media=len(pictures),
    )


def _text(value: Any) -> str:
    return demojibake(words(value)).strip()


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(filter(None, parts))


def _parts(thing: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [part for part in sequence(thing.get(key))[:_MAX_PARTS] if isinstance(part, dict)]
