"""What the columns of a table of posts are called, and which column holds what.

Names are compared whatever their case, dots and blanks; of the names of a role, the first that is there counts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

DELIMITERS = ",;\t|"

_NAMES: dict[str, str] = {
    "handle": "handle username screen_name user_screen_name user_username author_username author_handle account_address"
    " account_handle account acct user author profile user_name author_screen_name nickname",
    "text": "full_text fulltext rawcontent text content body tweet post message tweet_text post_text tweet_content post_content caption"
    " note_text texte contenu",
    "time": "created_at createdat date datetime timestamp created published published_at posted_at post_date tweet_created_at"
    " creation_date created_time created_utc date_utc time",
    "clock": "time",
    "id": "id_str tweet_id post_id status_id tweetid postid id uri guid",
    "kind": "kind post_type tweet_type type",
    "is_repost": "is_repost is_retweet isretweet isrepost is_boost is_reblog is_rt",
    "is_reply": "is_reply isreply in_reply_to_status_id in_reply_to_id in_reply_to_tweet_id in_reply_to reply_to replied_to",
    "is_quote": "is_quote isquote is_quote_status",
    "is_pinned": "is_pinned pinned",
    "author": "retweeted_username retweeted_user reposted_from original_author rt_user",
    "lang": "lang language langue",
    "urls": "urls links outlinks url_list",
    "hashtags": "hashtags tags",
    "media": "media media_count photos images attachments",
    "likes": "likes like_count likes_count likecount favorites favorite_count favorites_count favourites favourites_count nlikes",
    "reposts": "reposts repost_count retweets retweet_count retweets_count retweetcount repostcount boosts reblogs reblogs_count shares"
    " nretweets",
    "replies": "replies reply_count replies_count replycount comments comment_count comments_count nreplies",
    "network": "network platform",
    "name": "display_name displayname name user_displayname author_name full_name",
    "bio": "bio user_description author_description description",
    "followers": "followers followers_count follower_count user_followers user_followers_count author_followers_count",
    "following": "following following_count friends_count user_friends_count user_following_count",
}
_ROLES = {role: known.split() for role, known in _NAMES.items()}
_NO_LETTER = re.compile(r"\W+")
_QUOTED = re.compile(r'"[^"]*"')


@lru_cache(maxsize=256)
def columns(names: tuple[str, ...]) -> Mapping[str, str]:
    """Column of each role that a header has."""
    folded = {_NO_LETTER.sub("_", name.strip().lower()).strip("_"): name for name in reversed(names)}
    found = {role: next((folded[name] for name in known if name in folded), None) for role, known in _ROLES.items()}
    return {role: column for role, column in found.items() if column is not None}


def cells_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of a row by role."""
    return {role: row[column] for role, column in columns(tuple(row)).items()}


def is_table(names: tuple[str, ...]) -> bool:
    """Tell whether a header is that of a table of posts."""
    return "text" in columns(names) and len(columns(names)) > 1


def delimiter_of(header: str) -> str:
    """Give the separator that a header line uses most outside quotes."""
    return max(DELIMITERS, key=_QUOTED.sub("", header).count)


def header_of(line: str) -> tuple[str, ...]:
    """Column names of a header line, none when it is not one."""
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter_of(line)), []))
    except csv.Error:
        return ()
