"""Which files of a folder or archive are read together: the parts of an archive, its owner, or a file alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from curate.errors import InputError
from curate.sources.opening import Bundle, Source, bundle, source

_TWEETS = re.compile(r"(?P<prefix>.*?)tweets?(?:-part\d+)?\.js")
_OTHER_TWEETS = re.compile(r"(?:.*[-_])?(?:deleted|note|community)-$")
_X_SIDE = re.compile(r"(account|profile|manifest|note-tweets?)(?:-part\d+)?\.js")
_X_BEFORE_2019 = re.compile(r"(?P<root>.*?)data/js/tweets/\d{4}_\d\d\.js")
_META_OWNER = re.compile(r"(?:.*/)?(?:personal|profile)_information\.json")
_PACKED = (".zip", ".tar.gz", ".tgz", ".tar")


class Export(Struct, frozen=True):
    """Files of posts that belong to one another, and what stands beside them."""

    name: str
    posts: tuple[Source, ...]
    format: str = ""
    """Name of the format when the files around tell it, else empty: it is sniffed."""
    beside: Mapping[str, tuple[Source, ...]] = {}
    """Files of an X archive by what they hold: ``account``, ``profile``, ``manifest``, ``note-tweet``."""
    bundle: Bundle | None = None
    """Files of a Mastodon archive."""
    owner: tuple[Source, ...] = ()
    """Files of a Meta archive that name its owner."""


def exports(path: str | Path) -> Iterator[Export]:
    """What can be read of a path, one export after the other."""
    files = bundle(path)
    if files is None:
        yield _alone(source(path))
    else:
        if not files.members:
            raise InputError(f"{path}: holds no file that can be read{_pages_hint(files)}")
        yield from _grouped(files)


def _pages_hint(files: Bundle) -> str:
    return ", only web pages. Ask for the export in the JSON format." if files.pages else ". Name an export."


def is_packed(file: Source) -> bool:
    """Tell whether a file of a folder is an archive itself."""
    return file.path is not None and file.path.name.lower().endswith(_PACKED)


def _alone(file: Source) -> Export:
    """A file by itself; of an archive, with its neighbours that tell the owner and the long posts."""
    if file.path is None or not file.path.is_file():
        return Export(file.name, (file,))
    name, folder = file.path.name, file.path.parent
    if match := _x_part(name):
        names = [p.name for p in folder.iterdir() if p.name.startswith(match["prefix"]) and p.suffix == ".js"]
        return Export(file.name, (file,), beside=_x_beside({n: source(folder / n) for n in names}, match["prefix"]))
    if name == "outbox.json":
        members = {n: source(folder / n) for n in (name, "actor.json") if (folder / n).is_file()}
        return Export(file.name, (file,), bundle=Bundle(str(folder), members))
    return Export(file.name, (file,))


def _x_part(name: str) -> re.Match[str] | None:
    match = _TWEETS.fullmatch(name)
    return match if match and not _OTHER_TWEETS.match(match["prefix"]) else None


def _x_beside(files: Mapping[str, Source], prefix: str) -> dict[str, tuple[Source, ...]]:
    beside: dict[str, tuple[Source, ...]] = {}
    for name, file in files.items():
        if match := _X_SIDE.fullmatch(name.removeprefix(prefix)):
            role = match[1].removesuffix("s")
            beside[role] = (*beside.get(role, ()), file)
    return beside


def _grouped(files: Bundle) -> Iterator[Export]:
    """Archives first, then each file that belongs to none."""
    left = dict(files.members)
    for folder, names in _by_folder(files).items():
        found = [*_x_archives(files, folder, names), *_mastodon_archive(files, folder, names)]
        yield from found
        if found:
            _take(left, folder)
    for name in files.members:
        if match := _X_BEFORE_2019.fullmatch(name):
            left.pop(f"{match['root']}tweets.csv", None)  # the same posts once more
    owner = tuple(file for name, file in files.members.items() if _META_OWNER.fullmatch(name))
    yield from (Export(file.name, (file,), owner=owner) for file in left.values())


def _by_folder(files: Bundle) -> dict[str, dict[str, Source]]:
    folders: dict[str, dict[str, Source]] = {}
    for name, file in files.members.items():
        place = PurePosixPath(name)
        folders.setdefault(str(place.parent), {})[place.name] = file
    return folders


def _x_archives(files: Bundle, folder: str, names: Mapping[str, Source]) -> Iterator[Export]:
    parts: dict[str, list[Source]] = {}
    for name, file in names.items():
        if match := _x_part(name):
            parts.setdefault(match["prefix"], []).append(file)
    for prefix, posts in parts.items():
        beside = _x_beside(names, prefix)
        yield Export(_inside(files, folder), tuple(posts), "x_archive", beside)


def _mastodon_archive(files: Bundle, folder: str, names: Mapping[str, Source]) -> Iterator[Export]:
    if {"outbox.json", "actor.json"} <= names.keys():
        yield Export(_inside(files, folder), (names["outbox.json"],), "mastodon_archive", bundle=Bundle(_inside(files, folder), names))


def _inside(files: Bundle, folder: str) -> str:
    return files.name if folder in {".", "data"} else f"{files.name}/{folder}"


def _take(left: dict[str, Source], folder: str) -> None:
    """Remove what belongs to an archive that was found in `folder`."""
    root = "" if folder == "." else f"{folder}/"
    for name in [n for n in left if n.startswith(root) and "/" not in n[len(root) :]]:
        if name.endswith((".js", "outbox.json", "actor.json", "likes.json", "bookmarks.json")):
            del left[name]
    around = str(PurePosixPath(folder).parent) if PurePosixPath(folder).name == "data" else None
    if around is not None:
        prefix = "" if around == "." else f"{around}/"
        for name in [n for n in left if n.startswith((f"{prefix}assets/", f"{prefix}data/"))]:
            del left[name]
