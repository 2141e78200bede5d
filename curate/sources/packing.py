"""Accounts as bytes: what lies in temporary databases and travels to worker processes, small and quick to make and to read."""

from __future__ import annotations

import pickle

import msgspec

from curate.models import Account

_PICKLE = b"\x80"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Account).decode


def packed(account: Account) -> bytes:
    """Return an account as bytes, for `unpacked`."""
    try:
        return _encode(account)
    except UnicodeEncodeError:  # half a character, which msgpack refuses
        return pickle.dumps(account)


def unpacked(record: bytes) -> Account:
    """Return the account that `packed` made bytes of; these bytes are curate's own, never a download."""
    if record.startswith(_PICKLE):
        account: Account = pickle.loads(record)  # noqa: S301 -- our own bytes
        return account
    return _decode(record)
