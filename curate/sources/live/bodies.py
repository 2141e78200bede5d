"""The body of an answer, read up to a limit whatever it is packed in."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from curate.errors import NetworkError

MAX_BYTES = 8 << 20
"""Bytes of one answer, unpacked."""
_GZIP = 16 + zlib.MAX_WBITS


def body(chunks: Iterator[bytes], encoding: str, name: str, late: Callable[[], bool], limit: int = MAX_BYTES) -> bytes:
    """Unpack and join the chunks; raise NetworkError when they grow beyond `limit`, are broken, or come too late."""
    packed = encoding.strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip"}:
        raise NetworkError(f"{name}: answers in an encoding that was not asked for ({packed[:20]}). It cannot be read.")
    read = bytearray()
    for chunk in _unpacked(chunks, limit, name) if packed in {"gzip", "x-gzip"} else chunks:
        read += chunk
        if len(read) > limit:
            raise NetworkError(f"{name}: answers with more than {limit >> 20} MB, more than ten posts need. It was not read.")
        if late():
            raise NetworkError(f"{name}: answers too slowly. Try again later.")
    return bytes(read)


def _unpacked(chunks: Iterator[bytes], limit: int, name: str) -> Iterator[bytes]:
    """Unpack gzip, never more than `limit` and a byte of it at once: a few kilobytes can hold gigabytes."""
    inflate = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            yield inflate.decompress(chunk, limit + 1)
        if not inflate.eof:
            raise NetworkError(f"{name}: broke off in the middle of its answer. Try again later.")
    except zlib.error as error:
        raise NetworkError(f"{name}: answers with broken gzip. Try again later.") from error
