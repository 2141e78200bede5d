"""Bluesky repositories as ``com.atproto.sync.getRepo`` gives them: a CAR file of DAG-CBOR blocks."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from curate.errors import InputError
from curate.models import Account
from curate.sources.bluesky import NETWORK, POST, PROFILE, REPOST, record_account
from curate.sources.fields import mapping, sequence, words
from curate.sources.origin import Origin

MAX_RECORDS = 5_000
"""Newest records that are decoded: far more than any window, whatever the size of the repository."""
MAX_BLOCK = 1 << 20
"""Bytes of a block that is decoded; the network allows no larger record."""
_MAX_KEY = 1024
_READ = tuple(f"{collection}/" for collection in (POST, REPOST, PROFILE))
_NODE = b"\xa2ae"
"""How a node of the tree of keys begins: a map of two, whose first key is ``e``."""
_CID_LINK = 42


@dataclass(slots=True)
class _Index:
    """Whose repository it is, and the keys of its newest records by their block."""

    did: str = ""
    keys: dict[bytes, str] = field(default_factory=dict)


def read(data: bytes, origin: Origin) -> Iterator[Account]:
    """One account per post, repost or profile record, the newest `MAX_RECORDS` of them."""
    start, root = _header(data, origin)
    lost: Counter[str] = Counter()
    index = _index(data, start, root, lost)
    owner = origin.handle or index.did
    for cid, block in _blocks(data, start, Counter()):
        if key := index.keys.get(cid):
            value = mapping(_decoded(block))
            yield record_account(value, f"at://{index.did}/{key}", Origin(origin.name, owner, origin.server))
    if lost or not index.keys:
        yield Account(owner, network=NETWORK, left_out=dict(lost))


def _header(data: bytes, origin: Origin) -> tuple[int, bytes]:
    """Where the blocks begin, and the identifier of the root block."""
    size, start = _varint(data, 0)
    header = mapping(_decoded(data[start : start + size])) if 0 < size < MAX_BLOCK else {}
    root = next(filter(None, map(_cid, sequence(header.get("roots")))), b"")
    if not root:
        raise InputError(f"{origin.name}: is not a whole Bluesky repository (CAR header). Download it again.")
    return start + size, root


def _index(data: bytes, start: int, root: bytes, lost: Counter[str]) -> _Index:
    index = _Index()
    newest = heapq.nlargest(MAX_RECORDS, _keys(_blocks(data, start, lost), root, index))
    index.keys = {cid: key for _, key, cid in newest}
    return index


def _keys(blocks: Iterator[tuple[bytes, bytes]], root: bytes, index: _Index) -> Iterator[tuple[str, str, bytes]]:
    """Record key (which sorts by time), whole key and block of each record that can be read."""
    for cid, block in blocks:
        if cid == root:
            index.did = words(mapping(_decoded(block)).get("did"))
        elif block.startswith(_NODE):
            for key, record in _entries(mapping(_decoded(block))):
                if key.startswith(_READ):
                    yield key.partition("/")[2], key, record


def _entries(node: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Keys of a node of the tree, each written as what differs from the one before, and their blocks."""
    key = b""
    for entry in map(mapping, sequence(node.get("e"))):
        shared, rest = entry.get("p"), entry.get("k")
        if not isinstance(shared, int) or not isinstance(rest, bytes):
            return
        key = key[:shared] + rest[:_MAX_KEY]
        yield key.decode(errors="replace"), _cid(entry.get("v"))


def _blocks(data: bytes, at: int, lost: Counter[str]) -> Iterator[tuple[bytes, bytes]]:
    """Identifier and content of each block, up to where the file is cut."""
    while at < len(data):
        size, start = _varint(data, at)
        at = start + size
        if size <= 0 or at > len(data):
            lost["truncated"] += 1
            return
        if size <= MAX_BLOCK:
            content = _after_cid(data, start)
            yield data[start:content], data[content:at]


def _after_cid(data: bytes, at: int) -> int:
    """Where the content of a block begins, after version, codec, hash and hash length."""
    if data[at : at + 2] == b"\x12\x20":
        return at + 34
    for _ in range(3):
        _, at = _varint(data, at)
    size, at = _varint(data, at)
    return at + min(max(size, 0), 64)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Number of seven bits a byte, and where it ends; -1 when it does not end."""
    value = 0
    for shift, byte in enumerate(data[at : at + 9]):
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at + shift + 1
    return -1, at


def _decoded(block: bytes) -> Any:
    """Value of a block; None when it is broken."""
    import cbor2

    try:
        return cbor2.loads(block)
    except (cbor2.CBORError, ArithmeticError, LookupError, TypeError, ValueError, MemoryError, RecursionError):
        return None


def _cid(link: Any) -> bytes:
    """Identifier of the block that a link points to, without the zero that precedes it; empty for no link."""
    value = getattr(link, "value", None) if getattr(link, "tag", None) == _CID_LINK else None
    return value[1:] if isinstance(value, bytes) else b""
