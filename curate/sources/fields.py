"""Conversions that every format needs: times, counts, languages, entities.

Each takes whatever a file may hold and answers None (or the text unchanged) rather than fail.
"""

from __future__ import annotations

import html
import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

EARLIEST = datetime(2006, 1, 1, tzinfo=UTC)
"""No network that is read here has older posts."""
SLACK = timedelta(days=1)
"""How far a clock may be ahead before a time counts as the future."""

_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_T1 = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d) (\d{4})",
    re.ASCII,
)
_LOOSE_ZONE = re.compile(r" *(?:UTC|GMT|Z)$|(?<=\d) +(?=[+-]\d\d:?\d\d$)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_COUNT = re.compile(r"\d{1,18}|\d{1,3}(?:[,. \u00a0\u202f']\d{3})+", re.ASCII)
_LONGEST_TIME = 64
_YEAR_5138 = 1e11
_TOO_MANY = 10**18

_ISO_639_1 = frozenset(
    """aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy
    hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li
    ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa
    pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu""".split()
)
_OTHER_TAGS = {
    "in": "id", "iw": "he", "ji": "yi", "mo": "ro", "sh": "sr", "nb": "no", "nn": "no",
    "fil": "tl", "cmn": "zh", "yue": "zh", "eng": "en", "fra": "fr", "fre": "fr", "deu": "de",
    "ger": "de", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "jpn": "ja",
    "kor": "ko", "zho": "zh", "chi": "zh", "rus": "ru", "ara": "ar", "tur": "tr", "pol": "pl",
    "ukr": "uk", "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "ell": "el", "heb": "he",
    "hin": "hi", "cat": "ca", "ces": "cs", "ron": "ro", "hun": "hu", "ind": "id", "vie": "vi",
}  # fmt: skip


def moment(value: Any) -> datetime | None:
    """Aware time in UTC of a date text, a number of seconds (or milli-, microseconds) or a datetime.

    A time without a zone is taken as UTC; an impossible one (before 2006, or more than a day ahead) is None.
    """
    try:
        found = _read_moment(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        return found if EARLIEST <= found <= datetime.now(UTC) + SLACK else None
    except (ValueError, OverflowError, OSError, TypeError, AttributeError, IndexError):
        return None


def _read_moment(value: Any) -> datetime:
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, datetime):
        return value
    if isinstance(value, bool):
        raise TypeError
    return _from_number(float(value))


def _from_text(text: str) -> datetime:
    text = text.strip()
    if len(text) > _LONGEST_TIME:
        raise ValueError
    try:
        if not text.replace(".", "", 1).isdecimal() or len(text) == len("20260131"):
            return datetime.fromisoformat(text)
        return _from_number(float(text))
    except ValueError:
        return _from_long_text(text)


def _from_long_text(text: str) -> datetime:
    if match := _T1.fullmatch(text):
        return _from_t1(match)
    if text[:4].isdecimal():
        return datetime.fromisoformat(_LOOSE_ZONE.sub(_tight_zone, text))
    from email.utils import parsedate_to_datetime

    return parsedate_to_datetime(text)


def _tight_zone(match: re.Match[str]) -> str:
    return "+00:00" if match[0].strip() else ""


def _from_t1(match: re.Match[str]) -> datetime:
    month, day, hour, minute, second, off_hours, off_minutes, year = match.groups()
    local = datetime(
        int(year), _MONTHS.get(month.lower(), 0), int(day),
        int(hour), int(minute), int(second), tzinfo=UTC,
    )  # fmt: skip
    ahead = timedelta(hours=abs(int(off_hours)), minutes=int(off_minutes))
    return local + ahead if off_hours.startswith("-") else local - ahead


def _from_number(number: float) -> datetime:
    while _YEAR_5138 < number < math.inf:  # these are milliseconds or microseconds
        number /= 1000
    return datetime.fromtimestamp(number, UTC)


def count(value: Any) -> int | None:
    """Whole number, zero or more, of a number or of digits with thousands marks; None otherwise."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < _TOO_MANY else None
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and 0 <= value < _TOO_MANY else None
    if isinstance(value, str):
        return _count_of_text(value.strip())
    return None


def _count_of_text(text: str) -> int | None:
    text = text.removesuffix(".0")  # a whole number that went through a table of floats
    return int(re.sub(r"\D", "", text)) if _COUNT.fullmatch(text) else None


def language(tag: Any) -> str | None:
    """ISO 639-1 code, lower-case, of a language tag (``en-US`` → ``en``); None for und, zxx, qht and the like."""
    if not isinstance(tag, str):
        return None
    return _language_of(tag[:16])


@lru_cache(maxsize=1024)
def _language_of(tag: str) -> str | None:
    primary = tag.strip().replace("_", "-").split("-", 1)[0].lower()
    primary = _OTHER_TAGS.get(primary, primary)
    return primary if primary in _ISO_639_1 else None


def unescape(text: str) -> str:
    """Text with its complete HTML entities decoded once; ``?a=1&copy=2`` is left alone."""
    return _ENTITY.sub(lambda m: html.unescape(m[0]), text) if "&" in text else text


def words(value: Any) -> str:
    """The value when it is a text, else an empty text."""
    return value if isinstance(value, str) else ""


def identifier(value: Any) -> str:
    """Text of an id that may be a text or a whole number; empty for anything else."""
    if isinstance(value, str):
        return value.strip()[:300]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def mapping(value: Any) -> dict[str, Any]:
    """The value when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The value when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []
