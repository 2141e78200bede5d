"""The values of a JSON document, JSON Lines or a JavaScript assignment, one at a time.

Memory is bounded by the largest record, not by the file. A broken record is counted and passed over; the
rest is read. What is lost is added to a tally under ``broken``, ``truncated`` (the file ends too early) or
``too long``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from curate.errors import InputError
from curate.sources.opening import CHUNK, peek, text_of, whole

if TYPE_CHECKING:
    from collections import Counter

MAX_RECORD = 32 << 20
"""Bytes of one element of an array, or of one line."""
MAX_DOCUMENT = 128 << 20
"""Bytes of one JSON object that is a whole file."""
MAX_DEPTH = 200
"""Brackets inside brackets that a cut document may have to be mended."""
GUESSES = 8

_ASSIGNMENT = re.compile(rb"\s*(?:(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,200}\s*=\s*)?")
_LEAD = re.compile(rb'\{\s*"(?:[^"\\]|\\.){0,200}"')
_BETWEEN = re.compile(r"[\s,;]*(?:\][\s,;]*\[)?[\s,;]*")
_END = re.compile(r"\][\s;]*\Z")
_NEW_LINE = rb"\n(?=\{)"
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_CLOSERS = {b"[": b"]", b"{": b"}"}
_raw_decode = json.JSONDecoder(strict=False).raw_decode


class _BrokenError(ValueError):
    """The bytes are not one JSON value."""


def values(stream: BinaryIO, name: str, lost: Counter[str]) -> Iterator[Any]:
    """Elements of an array, lines of JSON Lines, or the one object of a document; UTF-8 in."""
    opening = _at_opening(stream)
    if opening == b"[":
        stream.read(1)
        return decoded(raw_elements(stream, lost), lost)
    if opening == b"{":
        return _objects(stream, name, lost)
    raise InputError(f"{name}: is not JSON. Name an export, or see the list of formats in the README.")


def raw_values(stream: BinaryIO, name: str, lost: Counter[str]) -> Iterator[msgspec.Raw | bytes]:
    """The same values, still encoded, so that only those that matter need be decoded."""
    if _at_opening(stream) == b"[":
        stream.read(1)
        return raw_elements(stream, lost)
    return (msgspec.json.encode(value) for value in values(stream, name, lost))


def decode(data: bytes | msgspec.Raw) -> Any:
    """One JSON value; NaN, lone surrogates, control characters and old encodings are let through."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _decode_leniently(bytes(data))


def decoded(raws: Iterable[msgspec.Raw | bytes], lost: Counter[str]) -> Iterator[Any]:
    """Values of encoded ones; those that cannot be decoded are counted."""
    for raw in raws:
        try:
            yield decode(raw)
        except _BrokenError:
            lost["broken"] += 1


def _at_opening(stream: BinaryIO) -> bytes:
    """Pass over an assignment; the first byte of what is assigned."""
    start = _ASSIGNMENT.match(peek(stream))
    stream.read(start.end() if start else 0)
    return peek(stream)[:1]


def _decode_leniently(data: bytes) -> Any:
    try:
        return json.loads(text_of(data), strict=False)
    except (ValueError, RecursionError) as error:
        raise _BrokenError from error


def lines(stream: BinaryIO, lost: Counter[str]) -> Iterator[bytes]:
    """Lines that are not blank, with their line break; those longer than `MAX_RECORD` are passed over."""
    while line := stream.readline(MAX_RECORD + 1):
        if len(line) > MAX_RECORD:
            lost["too long"] += 1
            skip_line(stream, line)
        elif not line.isspace():
            yield line


def skip_line(stream: BinaryIO, line: bytes) -> None:
    """Read to the end of a line, of which `line` has been read."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(CHUNK)


def first_element(data: bytes) -> Any:
    """First element of an array that begins in `data` and may go on; None when the element does not end there."""
    text = data.decode("latin-1")
    start = _skipped(text, 1)
    end, cause = _element_end(text, start)
    return None if cause else decode(data[start:end])


def mended(data: bytes) -> Any:
    """Value of a document that was cut: what is complete in it, its brackets closed; None when hopeless."""
    stack = bytearray()
    end = 0
    for token in _TOKEN.finditer(data):
        kind = token[0][:1]
        if kind == b'"':
            continue
        if kind in _CLOSERS:
            stack += kind
        elif kind != b"," and not _closed(stack, kind):
            break
        end = token.start() if kind == b"," else token.end()
        if len(stack) > MAX_DEPTH:
            return None
    return _closing(data[:end], bytes(stack))


def _closed(stack: bytearray, kind: bytes) -> bool:
    return bool(stack) and _CLOSERS[bytes([stack.pop()])] == kind


def _closing(data: bytes, stack: bytes) -> Any:
    closers = b"".join(_CLOSERS[bytes([opener])] for opener in reversed(stack))
    try:
        return decode(data + closers)
    except _BrokenError:
        return None


def raw_elements(stream: BinaryIO, lost: Counter[str]) -> Iterator[msgspec.Raw | bytes]:
    """Elements of an array whose opening bracket has been read, still encoded."""
    held = stream.read(CHUNK)
    lead = _first_lead(held)
    while held:
        more = stream.read(CHUNK)
        whole_ones, held = _whole_elements(held, lead, ended=not more) or _scanned(held, lead, lost, ended=not more)
        yield from whole_ones
        held = _shortened(held, lost) + more
        if not more:
            return


def _first_lead(held: bytes) -> bytes:
    """The brace and first key as this file writes them: elements of one file begin alike."""
    match = _LEAD.match(held.lstrip())
    return match[0] if match else b""


def _whole_elements(held: bytes, lead: bytes, *, ended: bool) -> tuple[list[Any], bytes] | None:
    """Elements before the last one that begins in `held`, and the rest; None when they are not to be had so."""
    if ended:
        raws = _array(held.rstrip(b"; \t\r\n").removesuffix(b"]"))
        return None if raws is None else (raws, b"")
    end = len(held)
    for _ in range(GUESSES if lead else 0):
        end = held.rfind(lead, 1, end)
        if end <= 0:
            return None
        if (raws := _array(held[:end].rstrip().removesuffix(b","))) is not None:
            return raws, held[end:]
    return None


def _array(elements: bytes) -> list[msgspec.Raw] | None:
    try:
        return msgspec.json.decode(b"[%b]" % elements, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _scanned(held: bytes, lead: bytes, lost: Counter[str], *, ended: bool) -> tuple[list[bytes], bytes]:
    """The same one by one, broken elements passed over."""
    text = held.decode("latin-1")  # one character a byte, so that positions agree
    found: list[bytes] = []
    at = _skipped(text, 0)
    while at < len(text) and not _END.match(text, at):
        end, cause = _element_end(text, at)
        if cause == "truncated" and _next_start(held, lead, end) < len(held):
            cause = "broken"  # a stray quote makes a string of the records that follow
        if not ended and (cause == "truncated" or end == len(text)):  # even a number may go on
            return found, held[at:]
        if not cause:
            found.append(held[at:end])
        else:
            lost[cause] += 1
            end = _next_start(held, lead, at) if cause == "broken" else len(held)
        at = _skipped(text, end)
    return found, b""


def _skipped(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def _element_end(text: str, at: int) -> tuple[int, str]:
    """Where the value that begins at `at` ends, or where it goes wrong, and how."""
    try:
        return _raw_decode(text, at)[1], ""
    except json.JSONDecodeError as error:
        reaches_end = error.pos >= len(text) - len("\\u0000") or error.msg.startswith("Unterminated")
        return error.pos, "truncated" if reaches_end else "broken"
    except (RecursionError, ValueError):
        return at, "broken"


def _next_start(held: bytes, lead: bytes, after: int) -> int:
    start = rb"(?:\}\s*,?\s*|\n)(?=%b)" % re.escape(lead) if lead else _NEW_LINE
    match = re.compile(start).search(held, after + 1)
    return match.end() if match else len(held)


def _shortened(held: bytes, lost: Counter[str]) -> bytes:
    """Nothing when one element is already larger than any record."""
    if len(held) <= MAX_RECORD:
        return held
    lost["too long"] += 1
    return b""


def _objects(stream: BinaryIO, name: str, lost: Counter[str]) -> Iterator[Any]:
    first = _first_line(stream, lost)
    try:
        yield decode(first)
    except _BrokenError:
        if not (first.rstrip().endswith(b"}") and peek(stream)):
            yield from _document(first + whole(stream, name, MAX_DOCUMENT - len(first)), lost)
            return
        lost["broken"] += 1
    yield from _later_lines(stream, lost)


def _first_line(stream: BinaryIO, lost: Counter[str]) -> bytes:
    """The first line, which may be a whole document; when even longer, the first one that is not."""
    line = stream.readline(MAX_DOCUMENT)
    if len(line) < MAX_DOCUMENT:
        return line
    lost["too long"] += 1
    skip_line(stream, line)
    return next(lines(stream, lost), b"")


def _later_lines(stream: BinaryIO, lost: Counter[str]) -> Iterator[Any]:
    for line in lines(stream, lost):
        try:
            yield decode(line)
        except _BrokenError:
            lost["broken" if line.endswith(b"\n") else "truncated"] += 1


def _document(data: bytes, lost: Counter[str]) -> Iterator[Any]:
    """One object over several lines, several such objects in a row, or what is left of a cut one."""
    found: list[Any] = []
    try:
        found.append(decode(data))
    except _BrokenError:
        parts, _ = _scanned(data, _first_lead(data), lost, ended=True)
        found += map(decode, parts)
    yield from found
    if not found and (rest := mended(data[: _error_position(data)])):
        lost.pop("broken", None)
        lost["truncated"] = 1
        yield rest


def _error_position(data: bytes) -> int:
    try:
        _raw_decode(data.decode("latin-1"))
    except json.JSONDecodeError as error:
        return error.pos
    except (RecursionError, ValueError):
        return 0
    return len(data)
