"""Open whatever a path names: a file, a folder, an archive, standard input.

Nothing is unpacked to disk, and only the members that are read are unpacked at all.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from msgspec import Struct

from curate.errors import InputError

if TYPE_CHECKING:
    import tarfile
    import zipfile

HEAD = 1 << 17
"""Bytes that can be looked at before reading (see `opened`)."""
CHUNK = 4 << 20
"""Bytes that are read at once."""
MAX_RATIO = 200
"""Unpacked bytes for a packed one: exports stay under 40, bombs reach 1000."""
FREE_OF_RATIO = 16 << 20
"""Unpacked bytes that are read whatever the ratio."""
MAX_UNPACKED = 8 << 30
"""Unpacked bytes that the readable members of one archive may declare."""
MAX_KEPT = 512 << 20
"""Bytes of a tar.gz, which cannot be read in any order, that are held in memory."""

_MEDIA = re.compile(
    r"\.(jpe?g|png|gif|webp|heic|avif|svg|ico|mp[34]|m4[av]|mov|webm|avi|mkv|ogg|wav|pdf|woff2?|ttf|css|exe|pyc?)$",
    re.IGNORECASE,
)
_DATA = re.compile(r"(\.(json|jsonl|ndjson|js|csv|tsv|txt|xml|rss|atom|car|parquet|gz)|(^|/)[^./]+)$", re.IGNORECASE)
_ARCHIVE = re.compile(rb"PK\x03\x04|PK\x05\x06|\x1f\x8b")


class Source(Struct, frozen=True):
    """One file to read."""

    name: str
    """For messages: path, or ``archive!member``."""
    open: Callable[[], BinaryIO]
    """A fresh binary stream from its start (standard input can be opened once)."""
    path: Path | None = None
    """Where the very bytes of the stream lie on disk, if they do."""


class Bundle(Struct, frozen=True):
    """The files of a folder or an archive by their relative name, with forward slashes."""

    name: str
    members: Mapping[str, Source]
    pages: bool = False
    """True when an archive holds web pages (``.html``), which are not read."""


def bundle(path: str | Path) -> Bundle | None:
    """Contents of a folder or archive; None when the path names a single file or ``-``."""
    if str(path) == "-":
        return None
    place = Path(path)
    with _told(str(place)):
        if place.is_dir():
            return _folder(place)
        return _archive(place) if place.is_file() else None


def source(path: str | Path) -> Source:
    """The single file, pipe or standard input (``-``) that a path names."""
    if str(path) == "-":
        return Source("-", lambda: _buffered(_Reads(sys.stdin.buffer.read)))
    place = Path(path)
    with _told(str(place)):
        packed = place.is_file() and _first_bytes(place).startswith(b"\x1f\x8b")
    return Source(str(place), lambda: _open_file(place), None if packed else place)


def whole(stream: BinaryIO, name: str, limit: int) -> bytes:
    """All bytes of a stream; more than `limit` of them is an error."""
    chunks: list[bytes] = []
    while (left := limit + 1 - sum(map(len, chunks))) > 0 and (chunk := stream.read(min(CHUNK, left))):
        chunks.append(chunk)
    if not left:
        raise InputError(f"{name}: is larger than {limit >> 20} MB, too large for one document. Split it first.")
    return b"".join(chunks)


def as_utf8(stream: BinaryIO) -> BinaryIO:
    """The stream without its byte order mark, UTF-16 turned to UTF-8."""
    head = peek(stream)
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    encoding = _wide_encoding(head)
    return _recoded(stream, encoding) if encoding else stream


def decoded_head(head: bytes) -> bytes:
    """The first bytes of a file as `as_utf8` would give them."""
    encoding = _wide_encoding(head)
    if encoding:
        return codecs.getincrementaldecoder(encoding)("replace").decode(head).encode(errors="replace")
    return head.removeprefix(codecs.BOM_UTF8)


def text_of(data: bytes) -> str:
    """Text of UTF-8 bytes, or of Windows-1252 or Latin-1 where they are plainly no UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        lenient = data.decode(errors="replace")
    damaged = lenient.count("\ufffd")
    if sum(not c.isascii() for c in lenient) > 2 * damaged:  # mostly sound UTF-8 with a few bad bytes
        return lenient
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def peek(stream: BinaryIO) -> bytes:
    """The next bytes of a stream of this module, at most `HEAD`, left to be read."""
    return stream.peek(HEAD) if isinstance(stream, io.BufferedReader) else b""


def _wide_encoding(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if re.match(rb"[\[{<\w]\0[^\0]\0", head):
        return "utf-16-le"
    return "utf-16-be" if re.match(rb"\0[\[{<\w]\0[^\0]", head) else None


def _recoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(size: int) -> bytes:
        while data := stream.read(max(2, size // 4)):
            if text := decoder.decode(data):
                return text.encode(errors="replace")
        return b""

    return _buffered(_Reads(read))


class _Reads(io.RawIOBase):
    """A raw stream over a function, filled as far as possible at each read so that `peek` sees enough."""

    def __init__(self, read: Callable[[int], bytes], *owned: IO[bytes] | gzip.GzipFile) -> None:
        self._read = read
        self._left = b""
        self._owned = owned

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Close the streams below too."""
        super().close()
        for stream in self._owned:
            stream.close()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; fewer bytes mean the end."""
        filled = 0
        while filled < len(buffer):
            data = self._left or self._read(len(buffer) - filled)
            if not data:
                break
            taken = data[: len(buffer) - filled]
            buffer[filled : filled + len(taken)] = taken
            self._left = data[len(taken) :]
            filled += len(taken)
        return filled


def _buffered(raw: _Reads) -> BinaryIO:
    return io.BufferedReader(raw, HEAD)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what the system says of a path into an `InputError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{name}: there is no such file. Check the path.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be opened ({reason}). Check the path and its permissions.") from error


def _first_bytes(place: Path) -> bytes:
    with place.open("rb") as stream:
        return stream.read(4)


def _open_file(place: Path) -> BinaryIO:
    with _told(str(place)):
        plain = io.BufferedReader(io.FileIO(place), HEAD)
        if not place.is_file():  # a pipe gives few bytes at a time
            return _buffered(_Reads(plain.read, plain))
        return _gunzipped(plain, str(place)) if plain.peek(2).startswith(b"\x1f\x8b") else plain


def _gunzipped(packed: BinaryIO, name: str) -> BinaryIO:
    unpacked = gzip.GzipFile(fileobj=packed)
    return _buffered(_Reads(_guarded(unpacked, packed.tell, name), unpacked, packed))


def _guarded(unpacked: gzip.GzipFile, packed_bytes: Callable[[], int], name: str) -> Callable[[int], bytes]:
    """Reader that ends early where the packed bytes do, and refuses bombs."""
    total = 0

    def read(size: int) -> bytes:
        nonlocal total
        try:
            data = unpacked.read1(size)
        except EOFError:
            return b""  # what was cut is noticed by the reader of the records
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputError(f"{name}: is damaged ({error}). Fetch it again.") from error
        total += len(data)
        _refuse_bomb(total, packed_bytes(), name)
        return data

    return read


def _refuse_bomb(unpacked: int, packed: int, name: str) -> None:
    if unpacked > FREE_OF_RATIO and unpacked > MAX_RATIO * packed:
        raise InputError(f"{name}: unpacks to more than {MAX_RATIO} times its size, as no export does. It was not read.")


def _folder(place: Path) -> Bundle:
    members = {Path(root, name).relative_to(place).as_posix(): Path(root, name) for root, name in _walk(place) if not _MEDIA.search(name)}
    return Bundle(str(place), {name: _lazy(path) for name, path in members.items()})


def _lazy(path: Path) -> Source:
    return Source(str(path), lambda: _open_file(path), path)


def _walk(place: Path) -> Iterator[tuple[str, str]]:
    for root, folders, files in os.walk(place):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from ((root, name) for name in sorted(files) if not name.startswith("."))


def _archive(place: Path) -> Bundle | None:
    head = _first_bytes(place)
    if not _ARCHIVE.match(head):
        return _tar(place) if _is_tar(place) else None
    if head.startswith(b"PK"):
        return _zip(place)
    return _tar(place) if _is_tar(place) else None


def _is_tar(place: Path) -> bool:
    with _open_file(place) as stream:
        try:
            return stream.read(512)[257:262] == b"ustar"
        except InputError:
            return False


def _zip(place: Path) -> Bundle:
    import zipfile

    try:
        archive = zipfile.ZipFile(place)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise InputError(f"{place}: is not a whole zip archive ({error}). Download it again.") from error
    infos = {_inner_name(i.filename): i for i in archive.infolist() if not i.is_dir()}
    wanted = {name: info for name, info in infos.items() if _DATA.search(name)}
    if sum(info.file_size for info in wanted.values()) > MAX_UNPACKED:
        raise InputError(f"{place}: declares more than {MAX_UNPACKED >> 30} GB of data. Unpack what you need and name the folder.")
    members = {name: _zip_member(archive, info, place) for name, info in sorted(wanted.items())}
    return Bundle(str(place), members, pages=any(name.endswith(".html") for name in infos))


def _inner_name(name: str) -> str:
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path) -> Source:
    name = f"{place}!{_inner_name(info.filename)}"
    return Source(name, lambda: _open_zip_member(archive, info, name))


def _open_zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> BinaryIO:
    _refuse_bomb(info.file_size, info.compress_size, name)
    with _zip_told(name):
        stream = archive.open(info)
        if _inner_name(info.filename).endswith(".gz"):
            return _gunzipped(_buffered(_Reads(_zip_reader(stream, name), stream)), name)
        return _buffered(_Reads(_zip_reader(stream, name), stream))


def _zip_reader(stream: IO[bytes], name: str) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        with _zip_told(name):
            return stream.read(size)

    return read


@contextmanager
def _zip_told(name: str) -> Iterator[None]:
    """Turn what zipfile raises while a member is read into an `InputError`."""
    from zipfile import BadZipFile

    try:
        yield
    except RuntimeError as error:  # zipfile's way to ask for a password, or for another compression
        raise InputError(f"{name}: cannot be unpacked ({error}). Unpack it yourself and name the folder.") from error
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise InputError(f"{name}: is damaged ({error}). Download the archive again.") from error


def _tar(place: Path) -> Bundle:
    import tarfile

    members: dict[str, bytes] = {}
    pages = False
    try:
        with _open_file(place) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                name = _inner_name(info.name)
                pages = pages or name.endswith(".html")
                if info.isfile() and _DATA.search(name):
                    members[name] = _kept(archive, info, place, sum(map(len, members.values())))
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if not members:
            raise InputError(f"{place}: is not a whole tar archive ({error}). Download it again.") from error
    return Bundle(str(place), {name: _held(f"{place}!{name}", data) for name, data in members.items()}, pages)


def _kept(archive: tarfile.TarFile, info: tarfile.TarInfo, place: Path, held: int) -> bytes:
    if held + info.size > MAX_KEPT:
        raise InputError(f"{place}: holds more than {MAX_KEPT >> 20} MB of data. Unpack it and name the folder.")
    member = archive.extractfile(info)
    return member.read() if member else b""


def _held(name: str, data: bytes) -> Source:
    return Source(name, lambda: _buffered(_Reads(io.BytesIO(data).read)))
