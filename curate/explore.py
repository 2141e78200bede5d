"""What a change of interests, strictness or weights would do to the verdicts; with ipywidgets, by moving sliders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from curate.errors import CurateError, InputError
from curate.interests.declared import Interests, declare
from curate.messages import Message, counted, message, say, ui_language
from curate.models import Account, Assessment, Strictness, Verdict
from curate.policy import Policy, default_policy
from curate.render.html import environment
from curate.render.safe import one_line
from curate.render.words import VERDICT_WORDS
from curate.scoring import Scorer

MOST = 3.0
"""How many times its weight a slider can give to a group of findings."""
GROUPS: dict[str, Message] = {"relevance": message("relevance"), "noise": message("noise"), "pace": message("pace")}
STRICTNESS_WORDS: dict[Strictness, Message] = {"lax": message("lax"), "normal": message("normal"), "strict": message("strict")}


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict before and after."""

    handle: str
    before: Verdict
    after: Verdict
    score_before: int
    score_after: int

    @property
    def flipped(self) -> bool:
        """Whether the verdict is another one."""
        return self.before != self.after


def reweighted(policy: Policy, factors: Mapping[str, float]) -> Policy:
    """Return a policy whose weights are multiplied, by signal (``noise.repeats``) or by kind (``noise``).

    Raise InputError for a name that no weight bears.
    """
    weights = policy.account.weights
    known = {*weights, *GROUPS}
    unknown = [name for name in factors if name not in known]
    if unknown:
        raise InputError(f"no weight is called {unknown[0]!r}. The names are: {', '.join(sorted(known))}")
    changed = {name: weight * factors.get(name, 1.0) * factors.get(name.partition(".")[0], 1.0) for name, weight in weights.items()}
    return replace(policy, account=replace(policy.account, weights=changed))


def compare(
    accounts: Iterable[Account],
    before: Interests | Sequence[str],
    after: Interests | Sequence[str] | None = None,
    *,
    strictness: Strictness | None = None,
    weights: Mapping[str, float] | None = None,
) -> list[Change]:
    """Return each account's verdict and score before and after a change of interests, strictness or weights."""
    first = _declared(before)
    second = _declared(after) if after is not None else first
    old = Scorer(first)
    new = Scorer(replace(second, strictness=strictness or second.strictness), reweighted(default_policy(), weights or {}), old.now)
    return [_change(_brief(old, account), _brief(new, account)) for account in accounts]


def explore(accounts: Iterable[Account], interests: Interests | Sequence[str], lang: str | None = None) -> Any:
    """Return controls that show which verdicts flip; without ipywidgets, the changes by strictness.

    The controls are the interests, one a line, the strictness, and how much relevance, noise and pace weigh; their
    words are in ``lang``, else in the language that ``curate`` speaks here.
    """
    kept, declared, spoken = list(accounts), _declared(interests), ui_language(lang)
    try:
        import ipywidgets as widgets
    except ImportError:
        return {strictness: compare(kept, declared, strictness=strictness) for strictness in STRICTNESS_WORDS}
    wide = {"style": {"description_width": "initial"}}
    typed = widgets.Textarea(
        "\n".join(each.name for each in declared.interests),
        description=say(message("interests"), spoken),
        continuous_update=False,
        **wide,
    )
    options = [(say(word, spoken), name) for name, word in STRICTNESS_WORDS.items()]
    strict = widgets.ToggleButtons(options=options, value=declared.strictness, description=say(message("strictness"), spoken), **wide)
    sliders = {
        name: widgets.FloatSlider(value=1.0, min=0.0, max=MOST, step=0.1, description=say(word, spoken), continuous_update=False, **wide)
        for name, word in GROUPS.items()
    }
    shown = widgets.HTML()

    def show(_event: object = None) -> None:
        names = [line.strip() for line in typed.value.splitlines() if line.strip()]
        wanted = declared if names == [each.name for each in declared.interests] else names
        factors = {name: slider.value for name, slider in sliders.items()}
        try:
            shown.value = changes_html(compare(kept, declared, wanted, strictness=strict.value, weights=factors), spoken)
        except CurateError as error:
            shown.value = environment().from_string("<p>{{ error }}</p>").render(error=error)

    for control in (typed, strict, *sliders.values()):
        control.observe(show, "value")
    show()
    return widgets.VBox([typed, strict, *sliders.values(), shown])


def changes_html(changes: Sequence[Change], lang: str | None = None) -> str:
    """Return the changes as a table, flipped verdicts first and in bold."""
    spoken = ui_language(lang)
    ordered = sorted(changes, key=lambda change: (not change.flipped, -change.score_after))
    told = counted(
        "{n} of {total} verdicts changes", "{n} of {total} verdicts change", sum(each.flipped for each in changes), total=len(changes)
    )
    heads = [say(word, spoken) for word in (message("account"), message("before"), message("after"))]
    verdicts = {verdict: say(word, spoken) for verdict, word in VERDICT_WORDS.items()}
    return environment().get_template("changes.html").render(changes=ordered, told=say(told, spoken), heads=heads, verdicts=verdicts)


def _declared(interests: Interests | Sequence[str]) -> Interests:
    return interests if isinstance(interests, Interests) else declare(interests)


def _brief(scorer: Scorer, account: Account) -> Assessment:
    return scorer.score(account, counterfactual=False, with_posts=False)


def _change(before: Assessment, after: Assessment) -> Change:
    return Change(one_line(after.handle), before.verdict, after.verdict, before.score, after.score)
