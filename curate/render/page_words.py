"""The words of pages and notebook cells, as sentences to translate."""

from __future__ import annotations

from curate.messages import message

CARD_WORDS = {
    "account": message("account"),
    "advice": message("Advice"),
    "change": message("What would change it"),
    "confidence": message("confidence"),
    "main_reason": message("main reason"),
    "no_weight": message("Without weight:"),
    "notes": message("Notes"),
    "of_100": message("of 100"),
    "on_posts": message("posts"),
    "posts": message("Posts"),
    "profile": message("open the profile"),
    "score": message("score"),
    "timeline": message("When they were posted"),
    "useful": message("useful"),
    "verdict": message("verdict"),
    "why": message("Why"),
}
"""Words of a card, of the page and of the cell alike."""
PAGE_WORDS = {
    **CARD_WORDS,
    "accept": message("Take the verdicts shown as my choices"),
    "accounts": message("Accounts"),
    "all": message("all"),
    "any": message("any"),
    "choice": message("your choice"),
    "choices": message("Your choices"),
    "clear": message("Forget my choices"),
    "close": message("close"),
    "copied": message("Copied"),
    "copy": message("Copy the handles I keep"),
    "copy_by_hand": message("Copy these by hand"),
    "evidence": message("The evidence, account by account"),
    "failed": message("Not assessed"),
    "filter": message("Filter"),
    "find": message("find"),
    "interest": message("interest"),
    "interests": message("interests"),
    "review": message("worth a look yourself"),
    "keep": message("keep"),
    "keys": message("j and k move, Enter opens, f keeps, s passes, u takes it back, / finds"),
    "keys_on": message("single-key shortcuts:"),
    "my_note": message("my note"),
    "nothing_kept": message("You keep no account yet"),
    "of_kept": message("{kept} kept, {passed} passed, {open} open", kept="{kept}", passed="{passed}", open="{open}"),
    "of_shown": message("{shown} of {total} shown", shown="{shown}", total="{total}"),
    "only_file": message("This page loads nothing and sends nothing; your choices stay in this browser."),
    "pace": message("posts a day"),
    "pass": message("pass"),
    "save": message("Save my choices as CSV"),
    "title": message("Whom to follow"),
    "to_table": message("back to the table"),
    "undecided": message("undecided"),
}
"""Words of the page; the script fills the fields of some, so their values are the fields themselves."""
