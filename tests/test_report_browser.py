"""The report in a real browser: sorting, filtering, keys, choices, contrast, and strangers' texts that do nothing."""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import browser as chromium
from curate.render.html import render_html
from curate.render.notebook import notebook_html
from fixed import FIXED
from test_render_html import HOSTILE

pytest.importorskip("selenium", reason="no Selenium here: pip install selenium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (chromium.CHROMIUM and chromium.DRIVER), reason=chromium.MISSING),
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1", "::1"]),
]
AXE = Path(os.environ.get("CURATE_AXE", Path(__file__).parents[1] / ".venv" / "axe" / "package" / "axe.min.js"))
"""axe-core, as ``make test`` unpacks it from npm."""
ACCOUNTS = [
    replace(FIXED, handle="ada", probability=0.91),
    replace(FIXED, handle="Bob", name="Bébert", probability=0.12, verdict="skip", matched_interests=()),
    replace(FIXED, handle="cyd", name="", network="x", probability=0.55, review=True),
]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    started = chromium.open_browser(tmp_path_factory.mktemp("profile"), tmp_path_factory.mktemp("none"))
    yield started
    started.quit()


@pytest.fixture
def browser(started: Any, tmp_path: Path) -> Any:
    """Return the browser, its logs emptied, that saves into the test's folder."""
    started.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    chromium.emulate(started, 1280, "light")
    for log in ("browser", "performance"):
        started.get_log(log)
    return started


def visit(browser: Any, page: str, folder: Path) -> None:
    path = folder / "report.html"
    path.write_text(page, "utf-8")
    browser.get(path.as_uri())


def shown(browser: Any) -> list[str]:
    script = "return [...document.querySelectorAll('#list > tbody > tr:not(.opened)')].filter(r => !r.hidden).map(r => r.querySelector('a').textContent)"
    handles: list[str] = browser.execute_script(script)
    return handles


def find(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def press(browser: Any, keys: str) -> None:
    browser.switch_to.active_element.send_keys(keys)


def requests(browser: Any) -> list[str]:
    """Return the addresses asked for since the last look, the page's own left out."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith(("file:", "blob:", "data:"))]


@pytest.mark.parametrize(
    ("column", "click", "order"),
    [
        (1, 1, ["@ada", "@cyd", "@Bob"]),
        (1, 2, ["@Bob", "@cyd", "@ada"]),
        (2, 1, ["@ada", "@Bob", "@cyd"]),
        (2, 2, ["@cyd", "@Bob", "@ada"]),
    ],
)
def test_a_click_on_a_header_sorts_and_a_second_one_turns_it_round(
    browser: Any, tmp_path: Path, column: int, click: int, order: list[str]
) -> None:
    """Numbers begin with the greatest, words with the first."""
    visit(browser, render_html([ACCOUNTS[2], *ACCOUNTS[:2]]), tmp_path)
    head = browser.find_elements("css selector", "#list > thead th")[column]
    for _ in range(click):
        head.find_element("css selector", "button").click()

    assert shown(browser) == order
    assert head.get_attribute("aria-sort") in {"ascending", "descending"}


@pytest.mark.parametrize(
    ("selector", "value", "left"),
    [
        ("#find", "bebert", ["@Bob"]),
        ("#find", "ADA", ["@ada"]),
        ("#find", "nobody", []),
        ("#verdict", "skip", ["@Bob"]),
        ("#verdict", "worth", ["@cyd"]),
        ("#interest", "machine", ["@ada", "@cyd"]),
        ("#choice", "keep", []),
        ("#choice", "undecided", ["@ada", "@Bob", "@cyd"]),
    ],
)
def test_filters_leave_what_fits(browser: Any, tmp_path: Path, selector: str, value: str, left: list[str]) -> None:
    """Accents and case do not count."""
    visit(browser, render_html(ACCOUNTS), tmp_path)
    find(browser, selector).send_keys(value)

    assert shown(browser) == left
    assert find(browser, "#shown").text == f"{len(left)} of 3 shown"


def test_keys_move_choose_and_open(browser: Any, tmp_path: Path) -> None:
    visit(browser, render_html(ACCOUNTS), tmp_path)
    find(browser, "body").send_keys("j")
    press(browser, "f")
    press(browser, "j")
    press(browser, "s")
    press(browser, "\ue007")

    assert browser.switch_to.active_element.text == "@Bob"
    assert find(browser, "#chosen").text == "1 kept, 1 passed, 1 open"
    assert find(browser, ".opened .card h3").text.endswith("Bébert")

    press(browser, "u")
    press(browser, "\ue00c")

    assert find(browser, "#chosen").text == "1 kept, 0 passed, 2 open"
    assert browser.find_elements("css selector", ".opened") == []


def test_keys_can_be_turned_off(browser: Any, tmp_path: Path) -> None:
    visit(browser, render_html(ACCOUNTS), tmp_path)
    find(browser, "#keys").click()
    press(browser, "j")

    assert browser.switch_to.active_element.get_attribute("id") == "keys"


def test_a_link_in_the_fragment_opens_its_card(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(render_html(ACCOUNTS), "utf-8")
    browser.get(path.as_uri() + "#a2")

    assert find(browser, ".opened .card h3").text.endswith("Bébert")


def test_choices_are_saved_as_the_table_that_decide_imports(browser: Any, tmp_path: Path) -> None:
    """A note that a spreadsheet would execute is made harmless; choices outlive the page."""
    visit(browser, render_html(ACCOUNTS), tmp_path)
    find(browser, "body").send_keys("j")
    press(browser, "f")
    press(browser, "\ue007")
    find(browser, ".note input").send_keys('=1+1, "so"')
    browser.refresh()
    find(browser, "#accept").click()
    find(browser, "#save").click()
    saved = tmp_path / "choices.csv"
    _wait_for(saved)

    assert list(csv.reader(saved.read_bytes().decode().splitlines())) == [
        ["handle", "network", "decision", "note"],
        ["ada", "mastodon", "follow", '\'=1+1, "so"'],
        ["Bob", "mastodon", "skip", ""],
        ["cyd", "x", "follow", ""],
    ]

    find(browser, "#clear").click()

    assert find(browser, "#chosen").text == "0 kept, 0 passed, 3 open"


def test_the_handles_kept_are_copied(browser: Any, tmp_path: Path) -> None:
    """Where the clipboard is refused, a window offers them."""
    visit(browser, render_html(ACCOUNTS), tmp_path)
    find(browser, "#copy").click()

    assert find(browser, "#chosen").text == "You keep no account yet"

    find(browser, "#accept").click()
    browser.execute_script("Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject()}})")
    find(browser, "#copy").click()
    time.sleep(0.2)

    assert find(browser, "#handles textarea").get_property("value") == "@ada\n@cyd"


@pytest.mark.parametrize("face", ["report", "notebook"])
def test_nothing_of_a_stranger_runs_and_the_layout_holds(browser: Any, tmp_path: Path, face: str) -> None:
    """No script, no request, no console error, nothing wider than the window, no floods of marks."""
    chromium.emulate(browser, 360, "light")
    visit(browser, _hostile_report() if face == "report" else _hostile_notebook(), tmp_path)
    for link in browser.find_elements("css selector", "#list > tbody > tr > th a, summary"):
        link.click()

    assert "taken" not in browser.title
    assert browser.title != "1"
    assert requests(browser) == []
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script("return getComputedStyle(document.body).display") == "block"


def test_without_scripts_table_and_cards_are_there(browser: Any, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(browser, render_html(ACCOUNTS), tmp_path)

        assert [each.is_displayed() for each in browser.find_elements("css selector", "#cards .card")] == [True] * 3
        assert not find(browser, "#tools").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: npm pack axe-core, and name its axe.min.js in CURATE_AXE")
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_serious_problem(browser: Any, tmp_path: Path, width: int, scheme: str, lang: str) -> None:
    chromium.emulate(browser, width, scheme)
    visit(browser, render_html(ACCOUNTS, lang, failures=[("dan", "nothing read")]), tmp_path)
    find(browser, "#list > tbody th a").click()
    find(browser, ".choice button").click()
    browser.execute_script(AXE.read_text("utf-8"))
    result = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")

    assert result["passes"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in result["violations"] if each["impact"] in {"serious", "critical"}] == []


def _hostile_report() -> str:
    return render_html(_hostile_accounts())


def _hostile_notebook() -> str:
    return f"<!doctype html><meta charset=utf-8><title>cell</title><body>{notebook_html(_hostile_accounts(), 'en')}"


def _hostile_accounts() -> list[Any]:
    return [
        replace(
            FIXED,
            handle=text,
            name=text,
            posts=tuple(
                replace(
                    post,
                    text=text,
                    matches=(replace(FIXED.posts[0].matches[0], start=0, end=1, interest=text),),
                    urls=(text, "javascript:alert(1)"),
                )
                for post in FIXED.posts
            ),
            matched_interests=tuple(replace(share, interest=text) for share in FIXED.matched_interests),
        )
        for text in (*HOSTILE, "W" * 3000)
    ]


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 10
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)
