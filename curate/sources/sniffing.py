"""Recognise a format by what a file holds, never by its name.

`FORMATS` is read from top to bottom; a format is named after the module that reads it, or, in `REFUSALS`,
after what the file is instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from curate.sources.columns import cells_of, columns, header_of, is_table
from curate.sources.fields import identifier, mapping, sequence, words
from curate.sources.json_values import decode, first_element, mended
from curate.sources.opening import decoded_head, text_of

FIRST_LOOK = 1 << 15
"""Bytes looked at before more of a large document is."""

REFUSALS = {
    "empty": "is empty. Export it again.",
    "html": "is a web page, not an export. Save the account's feed (on Mastodon /@user.rss) or an API answer instead.",
    "notice": "is the notice of a site that refuses feed readers, not a feed. Ask another instance.",
    "api_error": "is an error that an API answered ({detail}). Fetch the posts again.",
    "likes": "holds posts that its owner liked, not posts of an account. Name tweets.js, or the whole archive.",
    "side_file": "is a part of an archive that holds no posts. Name the whole archive or folder.",
    "candidates": "lists accounts, not posts. Give it to `curate batch`, with --from for their posts.",
    "profile": "describes an account but holds no posts. Fetch its posts too.",
    "archive": "is an archive inside an archive. Unpack it first.",
    "no_text": "has no column for the text of posts ({detail}). Name one of its columns `text`.",
    "binary": "is no text, and no archive that can be read. Name an export.",
    "unknown": "is in no format that can be read. Name an export, an API answer, a feed, curate JSONL or a table with `handle` and `text`.",
}

_YTD = re.compile(rb"\s*window\.(?:YTD\.(\w+)\.part\d+|__THAR_CONFIG)\s*=")
_GRAILBIRD = re.compile(rb"\s*Grailbird\.data\.(\w+)\s*=")
_JSON = re.compile(rb"\s*(?:(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,200}\s*=\s*)?(?=[\[{])")
_MARKUP = re.compile(rb"\s*<(?:[!?a-zA-Z])")
_CAR = b"eroots"
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_PART_NAMES = {b"tweets": "x_archive", b"tweet": "x_archive", b"community_tweet": "x_archive", b"like": "likes"}
_SIDE_RECORDS = frozenset(
    "like following follower account profile noteTweet deletedTweet dmConversation block mute connectedApplication".split()
)
_META_POSTS = re.compile(r"text_post_app_|ig_(?:reels|igtv|posts)|(?!.*(?:stor|comment)).*post")
"""Keys that wrap posts: not stories, profile pictures, archived or deleted posts."""
_ESCAPE = len("\\u0000")
_Test = Callable[[dict[str, Any]], bool]


def sniff(head: bytes) -> str:
    """Name of the format that the first bytes of a file show: a reader's module, or a key of `REFUSALS`."""
    if _CAR in head[:16] or head.startswith(b"PAR1"):
        return "bluesky_car" if _CAR in head[:16] else "parquet"
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return "archive"
    head = decoded_head(head)
    if not head.strip():
        return "empty"
    if _CONTROL.search(head[:4096]):
        return "binary"
    return _script_or_markup(head) or _json_format(head) or _table_format(head)


def refusal(found: str, head: bytes) -> str:
    """What to tell the user of a file that `sniff` found to be no posts."""
    detail = ""
    if found == "api_error":
        detail = _error_detail(first_value(decoded_head(head)))
    if found == "no_text":
        detail = ", ".join(header_of(_first_line(decoded_head(head))))[:100]
    return REFUSALS.get(found, "is no part of an X archive. Name it alone.").format(detail=_one_line(detail))


def first_value(head: bytes, look: int = FIRST_LOOK) -> Any:
    """The first object of a JSON text, or as much of it as `head` holds; None when it is no JSON."""
    start = _JSON.match(head)
    body = head[start.end() :] if start else b""
    value = first_element(body) if body.startswith(b"[") else _whole_value(body.partition(b"\n")[0])
    if value is None and len(body) < look:
        value = _whole_value(body)
    if value is None:
        value = mended(_with_open_string(body[:look])) or mended(body[:look])
    while isinstance(value, list) and value:
        value = value[0]
    return value


def _with_open_string(cut: bytes) -> bytes:
    """The bytes with a string closed that goes on behind them, so that its key is not lost."""
    for _ in range(3):
        if b"\\" in cut[-_ESCAPE:]:
            cut = cut[: cut.rindex(b"\\")]
    return cut + b'",'


def _first_line(head: bytes) -> str:
    lines = text_of(head).lstrip("\ufeff\r\n").splitlines() or [""]
    return lines[1] if lines[0].startswith("sep=") and len(lines) > 1 else lines[0]


def _whole_value(body: bytes) -> Any:
    try:
        return decode(body)
    except ValueError:
        return None


def _script_or_markup(head: bytes) -> str:
    if match := _YTD.match(head):
        return _PART_NAMES.get(match[1] or b"", "side_file")
    if match := _GRAILBIRD.match(head):
        return "x_archive_old" if match[1].startswith(b"tweets_") else "side_file"
    return _markup_format(head) if _MARKUP.match(head) else ""


def _markup_format(head: bytes) -> str:
    if b"RSS reader not yet whitelisted!" in head[:4096]:
        return "notice"
    if re.search(rb"<(?:rss|feed|rdf:RDF|channel)[\s>]", head):
        return "feeds"
    return "html" if re.search(rb"<(?:!doctype html|html|head|body)", head, re.IGNORECASE) else "unknown"


def _json_format(head: bytes) -> str:
    if not _JSON.match(head):
        return ""
    for look in (FIRST_LOOK, len(head)):
        value = mapping(first_value(head, look))
        if name := next((name for name, test in FORMATS if value and test(value)), ""):
            return name
    return "unknown"


def _table_format(head: bytes) -> str:
    line = _first_line(head)
    names = header_of(line[:100_000])
    if {"ShareLink", "ShareCommentary"} <= set(names):
        return "linkedin"
    if {"author.username", "__twarc.retrieved_at"} <= set(names):
        return "twarc_csv"
    if is_table(names):
        return "table"
    roles = columns(names)
    if names[:1] == ("Account address",) or ("handle" in roles and len(names) <= len(roles) + 1) or _is_list_of_accounts(names):
        return "candidates"
    return "no_text" if len(roles) > 1 else "unknown"


def _is_list_of_accounts(cells: tuple[str, ...]) -> bool:
    return len(cells) == 2 and re.fullmatch(r"\w[\w.-]*@[\w-]+(?:\.[\w-]+)+", cells[1]) is not None


def _error_detail(value: Any) -> str:
    found = mapping(value)
    inner = found.get("error") or next(iter(sequence(found.get("errors"))), None) or found
    texts = (mapping(inner).get(key) for key in ("message", "detail", "title", "error")) if isinstance(inner, dict) else [inner]
    return next(filter(None, map(words, (*texts, found.get("message"), found.get("error_description")))), "no details")


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).replace("{", "(").replace("}", ")")[:100]


def _is_at_uri(value: Any) -> bool:
    return words(value).startswith("at://")


def _has(value: dict[str, Any], *keys: str) -> bool:
    return all(key in value for key in keys)


def _is_json_feed(v: dict[str, Any]) -> bool:
    return words(v.get("version")).startswith("https://jsonfeed.org/version/")


def _is_curate(v: dict[str, Any]) -> bool:
    return _has(v, "handle", "posts")


def _is_bluesky(v: dict[str, Any]) -> bool:
    listed = [mapping(i) for key in ("feed", "records", "posts") for i in sequence(v.get(key))[:1]]
    inner = [*listed, v]
    views = any(
        _is_at_uri(mapping(i.get("post")).get("uri")) or (_is_at_uri(i.get("uri")) and (_has(i, "value") or _has(i, "record")))
        for i in inner
    )
    return views or words(v.get("$type")) == "app.bsky.feed.post" or _has(v, "did", "handle")


def _is_x_v2_page(v: dict[str, Any]) -> bool:
    data = v.get("data")
    first = mapping(next(iter(data), None) if isinstance(data, list) else data)
    if isinstance(data, list) and not data:
        return _has(v, "meta") or _has(v, "includes")
    return _has(first, "id", "text") or ("data" not in v and "result_count" in mapping(v.get("meta")))


def _is_x_user(v: dict[str, Any]) -> bool:
    data = mapping(next(iter(sequence(v.get("data"))), v.get("data"))) or v
    return (_has(data, "username", "id", "name") or _has(data, "screen_name", "followers_count")) and "text" not in data


def _is_api_error(v: dict[str, Any]) -> bool:
    problem = _has(v, "title", "detail") and (_has(v, "status") or _has(v, "type"))
    return (("error" in v or "errors" in v or problem) and "data" not in v and "text" not in v) or (
        len(v) <= 3 and _has(v, "message", "code")
    )


def _is_mastodon_outbox(v: dict[str, Any]) -> bool:
    return v.get("id") == "outbox.json"


def _is_activity_streams(v: dict[str, Any]) -> bool:
    return _has(v, "orderedItems") or _has(v, "@context") or ("Collection" in words(v.get("type")) and _has(v, "first")) or (
        _has(v, "type", "actor", "object")
    )  # fmt: skip


def _is_snscrape(v: dict[str, Any]) -> bool:
    return words(v.get("_type")).startswith("snscrape.") or _has(v, "rawContent", "user")


def _is_twscrape(v: dict[str, Any]) -> bool:
    return _is_snscrape(v) and (isinstance(v.get("media"), dict) or "bookmarkedCount" in v)


def _is_archive_tweet(v: dict[str, Any]) -> bool:
    wrapped = isinstance(v.get("tweet"), dict) and len(v) == 1
    return wrapped or (_has(v, "id_str", "created_at", "full_text") and "user" not in v)


def _is_side_record(v: dict[str, Any]) -> bool:
    return len(v) == 1 and not _SIDE_RECORDS.isdisjoint(v)


def _is_x_v1(v: dict[str, Any]) -> bool:
    status = mapping(next(iter(sequence(v.get("statuses"))), v))
    return _has(status, "created_at") and _has(status, "id") and (_has(status, "text") or _has(status, "full_text")) and (
        "screen_name" in mapping(status.get("user")) or ("id_str" in status and "author_id" not in status)
    )  # fmt: skip


def _is_x_v2_post(v: dict[str, Any]) -> bool:
    own = (
        "edit_history_tweet_ids",
        "edit_history_post_ids",
        "public_metrics",
        "referenced_tweets",
        "referenced_posts",
        "__twarc",
        "author_id",
    )
    return _has(v, "id", "text") and any(key in v for key in own)


def _is_mastodon(v: dict[str, Any]) -> bool:
    candidates = (v, *(first for _, first in _firsts(v)))
    return any(_has(i, "account", "content") or _has(i, "uri", "content", "visibility") for i in candidates)


def _is_mastodon_account(v: dict[str, Any]) -> bool:
    return _has(v, "acct", "note")


def _firsts(v: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The first object of each list that an object wraps, by key."""
    return [(key, mapping(next(iter(value), None))) for key, value in v.items() if isinstance(value, list)]


def _is_meta(v: dict[str, Any]) -> bool:
    wrapped = any(_META_POSTS.match(key) and _is_meta_record(first) for key, first in _firsts(v))
    return wrapped or any(key.startswith("text_post_app_") for key in v) or _is_meta_record(v)


def _is_meta_record(v: dict[str, Any]) -> bool:
    first = mapping(next(iter(sequence(v.get("media"))), None))
    return "creation_timestamp" in v or "creation_timestamp" in first or _is_facebook_record(v)


def _is_facebook_record(v: dict[str, Any]) -> bool:
    """A post, unlike a reaction or a comment, has attachments, words of its own, or a title alone."""
    data = [mapping(part) for part in sequence(v.get("data"))]
    own = "attachments" in v or any("post" in part for part in data) or ("title" in v and not any(data))
    return "timestamp" in v and own


def _is_meta_side_file(v: dict[str, Any]) -> bool:
    told = any(_has(first, "string_list_data") or _has(first, "string_map_data") for first in (v, *(f for _, f in _firsts(v))))
    return told or any(
        first and not _META_POSTS.match(key) and "creation_timestamp" in first for key, first in _firsts(v) if key != "media"
    )


def _is_table_row(v: dict[str, Any]) -> bool:
    cells = cells_of(v)
    return isinstance(cells.get("text", 0), (str, type(None))) and len(cells) > 1


def _is_candidate(v: dict[str, Any]) -> bool:
    return bool(identifier(cells_of(v).get("handle")))


FORMATS: tuple[tuple[str, _Test], ...] = (
    ("feeds_json", _is_json_feed),
    ("curate_jsonl", _is_curate),
    ("bluesky", _is_bluesky),
    ("x_api_v2", _is_x_v2_page),
    ("mastodon_archive", _is_mastodon_outbox),
    ("activitystreams", _is_activity_streams),
    ("api_error", _is_api_error),
    ("twscrape", _is_twscrape),
    ("snscrape", _is_snscrape),
    ("x_archive", _is_archive_tweet),
    ("side_file", _is_side_record),
    ("x_api_v1", _is_x_v1),
    ("x_api_v2", _is_x_v2_post),
    ("mastodon", _is_mastodon),
    ("mastodon", _is_mastodon_account),
    ("profile", _is_x_user),
    ("side_file", _is_meta_side_file),
    ("meta", _is_meta),
    ("table", _is_table_row),
    ("candidates", _is_candidate),
)
"""Tests of the first object of a JSON file, in order."""
