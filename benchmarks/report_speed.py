"""How a report of 2,000 accounts feels in a real browser: its size, its first paint, and how long a filter or a sort takes.

    python -m benchmarks.report_speed [ACCOUNTS]

Needs Chromium and its driver, and Selenium. The accounts are those of data/samples, over and over, each under a name of its own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from msgspec.structs import replace

from curate.errors import CurateError
from curate.interests.file import read_interests
from curate.models import Account, Assessment
from curate.render.html import render_html
from curate.scoring import score_accounts
from curate.sources import read_accounts

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "return performance.getEntriesByType('navigation')[0].loadEventEnd"
TIMED = """
const [selector, change] = arguments, done = arguments[arguments.length - 1], start = performance.now();
const target = document.querySelector(selector);
if (change === null) target.click(); else { target.value = change; target.dispatchEvent(new Event('input')); }
requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
"""
STEPS = {
    "filter by a word": ("#find", "ma"),
    "filter by a verdict": ("#verdict", "follow"),
    "show all again": ("#verdict", ""),
    "sort by score": ("#list > thead th:nth-child(2) button", None),
    "open a card": ("#list > tbody th a", None),
    "take all verdicts": ("#accept", None),
}


def assessments(count: int) -> list[Assessment]:
    """Return the samples assessed, over and over."""
    accounts = [account for path in sorted(SAMPLES.glob("*.*")) for account in _read(path)]
    scored = [each for each in score_accounts(accounts, read_interests(SAMPLES / "interests-fr.toml")) if each.posts]
    return [replace(each, handle=f"{each.handle}{number}") for number, each in enumerate(islice(cycle(scored), count))]


def _read(path: Path) -> list[Account]:
    try:
        return list(read_accounts(path))
    except CurateError:
        return []


def main() -> None:
    """Write the report, open it, and print the figures."""
    sys.path.insert(0, str(ROOT / "tests"))
    from browser import open_browser

    shown = assessments(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    start = time.perf_counter()
    page = render_html(shown)
    print(f"{len(shown)} accounts: rendered in {time.perf_counter() - start:.1f} s, {len(page.encode()) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.html"
        path.write_text(page, "utf-8")
        browser = open_browser(Path(name) / "profile", Path(name))
        browser.get(path.as_uri())
        print(f"first paint {browser.execute_script(PAINT):.0f} ms, loaded {browser.execute_script(LOADED):.0f} ms")
        for step, (selector, change) in STEPS.items():
            print(f"{step}: {browser.execute_async_script(TIMED, selector, change):.0f} ms")
        browser.quit()


if __name__ == "__main__":
    main()
