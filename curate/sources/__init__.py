"""Posts from any export: files, folders, archives, standard input.

A file is recognised by what it holds (`sniffing`), its records are read by the module named after the format,
and the newest posts of each account are gathered (`timeline`).
"""

from curate.sources.curate_jsonl import parse_curate_line
from curate.sources.finding import find_account, index_accounts, lookup, read_accounts
from curate.sources.handles import Handle, parse_handle

__all__ = ["Handle", "find_account", "index_accounts", "lookup", "parse_curate_line", "parse_handle", "read_accounts"]
