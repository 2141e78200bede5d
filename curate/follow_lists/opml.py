"""OPML, the list of feeds that every feed reader exports and imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from curate.errors import InputError, UsageError
from curate.follow_lists.followed import Followed
from curate.sources import parse_handle
from curate.sources.activitystreams import host_of

_DECLARES = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_FEED_OF_PROFILE = re.compile(r"(?:/feed)?\.rss$|/rss$")
_WEB = ("http://", "https://")
_DEEPEST = 50


def opml_follows(text: str, name: str) -> Iterator[Followed]:
    """Yield the feeds of an OPML file, the folders they stand in as their lists; raise InputError when it is none."""
    if _DECLARES.search(text):
        raise InputError(f"{name}: declares a document type, which lists of feeds have no use for. Export it again as OPML.")
    try:
        root = ET.fromstring(text)  # noqa: S314 -- nothing is declared that could be expanded
    except (ET.ParseError, ValueError) as error:
        raise InputError(f"{name}: is not valid OPML ({error}). Export it again.") from error
    if root.tag.lower() != "opml":
        raise InputError(f"{name}: is XML, but not OPML. To read the posts of a feed, name it with --from.")
    body = root.find("body")
    return iter(()) if body is None else _outlines(body, (), _DEEPEST)


def render_opml(follows: Iterable[Followed]) -> str:
    """Return feeds as OPML, those of one list in one folder; accounts without a feed address are left out."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "curate"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {}
    for each in follows:
        if each.url:
            _add(folders, body, each)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add(folders: dict[str, ET.Element], body: ET.Element, each: Followed) -> None:
    title = _plain(each.name) or each.handle
    for name in each.lists or ("",):
        if name and name not in folders:
            folders[name] = ET.SubElement(body, "outline", text=_plain(name))
        ET.SubElement(folders.get(name, body), "outline", type="rss", text=title, title=title, xmlUrl=_plain(each.url))


def _plain(text: str) -> str:
    """Text without what XML forbids."""
    return "".join(char for char in text if char.isprintable())


def _outlines(parent: ET.Element, lists: tuple[str, ...], depth: int) -> Iterator[Followed]:
    for outline in parent.iter("outline") if depth == 0 else parent.findall("outline"):
        title = outline.get("title") or outline.get("text") or ""
        address = (outline.get("xmlUrl") or "").strip()
        if address.startswith(_WEB):
            yield _feed(address, (outline.get("htmlUrl") or "").strip(), title, lists)
        elif depth:
            yield from _outlines(outline, (title,) if title else lists, depth - 1)


def _feed(address: str, page: str, title: str, lists: tuple[str, ...]) -> Followed:
    profile = _FEED_OF_PROFILE.sub("", address)
    if profile != address:
        try:
            handle = parse_handle(profile)
        except UsageError:
            pass
        else:
            return Followed(handle.bare, handle.network, title, address, lists=lists)
    host = host_of(page or address).removeprefix("www.")
    return Followed(host, "feed", title, address, lists=lists)
