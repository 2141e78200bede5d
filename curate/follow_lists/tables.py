"""Follow lists as tables: Mastodon's CSV files, any table with a column of handles, one handle a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from curate.errors import InputError, UsageError
from curate.follow_lists.followed import Followed
from curate.sources import parse_handle
from curate.sources.columns import columns, delimiter_of
from curate.sources.handles import network_named
from curate.sources.table_rows import MAX_CELL

_SHOW_BOOSTS, _NOTIFY, _LANGUAGES = "show boosts", "notify on new posts", "languages"
_FALSE = {"false", "0", "no"}


def csv_follows(text: str, name: str) -> Iterator[Followed]:
    """Yield the accounts of a table or of plain lines; raise InputError naming the line that is no handle."""
    rows = _rows(text, name)
    header = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    if "handle" in (known := columns(header)):
        at = {column.casefold(): position for position, column in enumerate(header)}
        roles = {role: header.index(column) for role, column in known.items()}
        return (_of_table(row, at, roles, name, line) for line, row in rows[1:])
    if header[:1] and header[0].startswith("#domain"):
        raise InputError(f"{name}: lists servers, not accounts. Name a list of accounts.")
    return (_of_line(row, name, line) for line, row in rows)


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the line of the file that it ends on."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError(f"{name}, row {reader.line_num}: is not valid CSV ({error}). Export the list again.") from error


def _of_table(row: Sequence[str], at: dict[str, int], roles: dict[str, int], name: str, line: int) -> Followed:
    def cell(position: int | None) -> str:
        return row[position].strip() if position is not None and position < len(row) else ""

    return _followed(
        cell(roles["handle"]),
        name,
        line,
        network=network_named(cell(roles.get("network"))),
        title=cell(roles.get("name")),
        show_boosts=cell(at.get(_SHOW_BOOSTS)).lower() not in _FALSE,
        notify=cell(at.get(_NOTIFY)).lower() == "true",
        languages=tuple(code.strip() for code in cell(at.get(_LANGUAGES)).split(",") if code.strip()),
    )


def _of_line(row: Sequence[str], name: str, line: int) -> Followed:
    """Read a line of Mastodon's ``lists.csv`` (list, address), or one that is a handle."""
    if len(row) == 2:
        return _followed(row[1], name, line, lists=(row[0].strip(),))
    return _followed(row[0], name, line)


def _followed(
    text: str,
    name: str,
    line: int,
    network: str | None = None,
    title: str = "",
    lists: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
    *,
    show_boosts: bool = True,
    notify: bool = False,
) -> Followed:
    try:
        handle = parse_handle(text.strip().lstrip("'"))  # our own CSV puts a quote before "@"
    except UsageError as error:
        raise InputError(f"{name}, row {line}: {error}") from error
    return Followed(
        handle.bare,
        network or handle.network,
        title,
        did=handle.user if handle.numbered else "",
        lists=lists,
        languages=languages,
        show_boosts=show_boosts,
        notify=notify,
    )


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return delimiter_of(first) if any(mark in first for mark in ",;\t") else ","
