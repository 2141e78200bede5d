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
from conftest import Run
from curate.render.html import render_html
from curate.render.notebook import notebook_html
from curate.scoring import score_accounts
from curate.sources import read_accounts
from fixed import FIXED
from test_render_html import HOSTILE, SAMPLES

pytest.importorskip("selenium", reason="no Selenium here: pip install selenium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (chromium.CHROMIUM and chromium.DRIVER), reason=chromium.MISSING),
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts(["127.0.0.1", "::1"]),
]
AXE = Path(os.environ.get("CURATE_AXE", Path(__file__).parents[1] / ".venv" / "axe" / "package" / "axe.min.js"))
"""axe-core, as ``make test`` unpacks it from npm."""
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: npm pack axe-core, and name its axe.min.js in CURATE_AXE")
HEIGHTS = "return [...document.querySelectorAll('tbody tr:has(.verdict):not(.opened), .card header')].map(e => e.offsetHeight)"
"""How tall lines of the table and the heads of cards are, in pixels."""
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
    """Return the addresses asked for since the last look, those left out that are the page's own or that its policy stopped."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    stopped = [event["params"]["requestId"] for event in events if event["params"].get("blockedReason") == "csp"]
    urls: list[str] = [each["request"]["url"] for each in asked if each["requestId"] not in stopped]
    return [url for url in urls if not url.startswith(("file:", "blob:", "data:"))]


def serious_problems(browser: Any) -> list[tuple[str, str]]:
    """Return the rules of axe-core that the page breaks, each with a piece of it."""
    browser.execute_script(AXE.read_text("utf-8"))
    result = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    assert result["passes"]
    return [(each["id"], each["nodes"][0]["html"]) for each in result["violations"] if each["impact"] in {"serious", "critical"}]


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


def test_a_slash_finds_and_the_tab_key_reaches_all(browser: Any, tmp_path: Path) -> None:
    """Without single keys too: each account's link and buttons, one after the other, opened by Enter."""
    visit(browser, render_html(ACCOUNTS), tmp_path)
    press(browser, "/")
    press(browser, "cyd")

    assert shown(browser) == ["@cyd"]

    find(browser, "#keys").click()
    heads = len([head for head in browser.find_elements("css selector", "#list thead button") if head.is_displayed()])
    reached = [_tab(browser) for _ in range(heads + 3)]

    assert reached[-3:] == ["@cyd", "keep @cyd", "pass @cyd"]


def test_on_paper_are_the_accounts_shown_in_their_order(browser: Any, tmp_path: Path) -> None:
    """No tools, the cards of the table in its order, those filtered out left out; the screen is as before."""
    visit(browser, render_html(ACCOUNTS), tmp_path)
    find(browser, "#list > thead th:nth-child(3) button").click()
    find(browser, "#list > thead th:nth-child(3) button").click()
    find(browser, "#interest").send_keys("machine")
    find(browser, "#list > tbody > tr:not([hidden]) th a").click()
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        cards = [card.text.splitlines()[0] for card in browser.find_elements("css selector", ".card") if card.is_displayed()]

        assert cards == ["follow @cyd", "follow @ada Ada 🐈 Lovelace"]
        assert not find(browser, "#tools").is_displayed()
        assert browser.execute_script("const [a, b] = [list, document.body].map(e => e.getBoundingClientRect().width); return b - a < 1")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.execute_script("dispatchEvent(new Event('afterprint'))")

    assert [card.text.splitlines()[0] for card in browser.find_elements("css selector", ".opened .card")] == ["follow @cyd"]
    assert browser.find_elements("css selector", ".card[hidden]") == []


def test_a_page_without_accounts_still_works(browser: Any, tmp_path: Path) -> None:
    visit(browser, render_html([], failures=[("dan", "nothing read")]), tmp_path)
    press(browser, "j")
    find(browser, "#save").click()

    assert find(browser, "#shown").text == "0 of 0 shown"
    assert find(browser, "#failed").text == "Not assessed\n@dan nothing read"
    assert [entry["message"] for entry in browser.get_log("browser")] == []


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


def test_what_the_page_saves_is_what_decide_imports(browser: Any, tmp_path: Path, run: Run) -> None:
    """From a batch to the page, from a click to the library: handles, networks and notes arrive as they were."""
    report = tmp_path / "report.html"
    assert run("batch", SAMPLES / "candidates.csv", "--from", SAMPLES, "-i", "vin", "-o", report, "--quiet").exit_code == 0
    browser.get(report.as_uri())
    find(browser, "#find").send_keys("vigne_vecteurs")
    find(browser, "#accept").click()
    find(browser, "#list > tbody > tr:not([hidden]) th a").click()
    find(browser, ".note input").send_keys("-explains « vin » well")
    find(browser, "#save").click()
    _wait_for(tmp_path / "choices.csv")

    assert run("decide", "--import", tmp_path / "choices.csv").exit_code == 0
    (kept,) = json.loads(run("history", "--json").stdout)
    assert (kept["handle"], kept["verdict"], kept["by"], kept["note"]) == ("vigne_vecteurs", "follow", "user", "-explains « vin » well")


def test_the_handles_kept_are_on_the_clipboard(browser: Any, tmp_path: Path) -> None:
    visit(browser, render_html(ACCOUNTS), tmp_path)
    browser.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    find(browser, "#accept").click()
    find(browser, "#copy").click()
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[arguments.length - 1])")

    assert copied == "@ada\n@cyd"
    assert find(browser, "#chosen").text == "Copied"


def test_the_handles_kept_are_copied_by_hand(browser: Any, tmp_path: Path) -> None:
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
    assert max(browser.execute_script(HEIGHTS)) < 300


def test_the_policy_would_stop_what_got_through(browser: Any, tmp_path: Path) -> None:
    """Were a stranger's tag ever left as it is: no script, style, picture or form of it does anything."""
    visit(browser, render_html(ACCOUNTS), tmp_path)
    browser.execute_script(
        "window.stopped = []; addEventListener('securitypolicyviolation', e => stopped.push(e.effectiveDirective));"
        "document.body.insertAdjacentHTML('beforeend', arguments[0]);"
        "const s = document.createElement('script'); s.textContent = 'document.title = 1'; document.body.append(s);",
        "<img src='http://127.0.0.1:9/a' onerror='document.title=1'><style>h1{color:red}</style><p style='color:red'>x</p><iframe src='http://127.0.0.1:9/b'></iframe>",
    )
    time.sleep(0.3)

    assert set(browser.execute_script("return stopped")) >= {
        "img-src",
        "script-src-elem",
        "script-src-attr",
        "style-src-elem",
        "style-src-attr",
        "frame-src",
    }
    assert browser.title == "Whom to follow"
    assert requests(browser) == []


@pytest.mark.parametrize("face", ["report", "notebook"])
def test_nothing_of_a_stranger_gets_from_a_file_to_the_screen(browser: Any, tmp_path: Path, run: Run, face: str) -> None:
    """Through the whole of curate: handle, name, bio and posts of an export, and the interests declared."""
    accounts, interests = tmp_path / "accounts.jsonl", [f"{text[:300]} wine" for text in HOSTILE]
    lines = [
        {"handle": f"{text[:300]}{n}", "name": text, "bio": f"wine {text}", "posts": [{"id": str(k), "text": f"wine {text} {k}", "urls": [text]} for k in range(10)]}
        for n, text in enumerate(HOSTILE)
    ]  # fmt: skip
    accounts.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    if face == "report":
        options = [part for each in interests for part in ("-i", each)]
        done = run("batch", accounts, *options, "-o", tmp_path / "report.html", "--jobs", 1, "--quiet")
        assert done.exit_code == 0, done.stderr
        page = (tmp_path / "report.html").read_text("utf-8")
    else:
        page = f"<!doctype html><meta charset=utf-8><title>cell</title><body>{notebook_html(list(score_accounts(read_accounts(accounts), interests)), 'en')}"
    chromium.emulate(browser, 360, "dark")
    visit(browser, page, tmp_path)
    for link in browser.find_elements("css selector", "#list > tbody > tr > th a, summary"):
        link.click()

    assert browser.title == ("Whom to follow" if face == "report" else "cell")
    assert len(browser.find_elements("css selector", ".card")) == len(HOSTILE)
    assert requests(browser) == []
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.execute_script("return getComputedStyle(document.body).display") == "block"
    assert "\u202e" not in page
    assert "\u0301" * 3 not in page


def test_without_scripts_table_and_cards_are_there(browser: Any, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(browser, render_html(ACCOUNTS), tmp_path)

        assert [each.is_displayed() for each in browser.find_elements("css selector", "#cards .card")] == [True] * 3
        assert [each.is_displayed() for each in browser.find_elements("css selector", "#list > tbody > tr")] == [True] * 3
        assert not find(browser, "#tools").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_problem_in_a_cell(browser: Any, tmp_path: Path, scheme: str) -> None:
    theme = '<html lang="en" theme="dark">' if scheme == "dark" else '<html lang="en">'
    cells = notebook_html(ACCOUNTS, "en") + notebook_html(ACCOUNTS[:1], "en")
    visit(browser, f"<!doctype html>{theme}<meta charset=utf-8><title>cell</title><body>{cells}", tmp_path)
    for summary in browser.find_elements("css selector", "summary"):
        summary.click()

    assert serious_problems(browser) == []


@needs_axe
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_serious_problem(browser: Any, tmp_path: Path, width: int, scheme: str, lang: str) -> None:
    chromium.emulate(browser, width, scheme)
    visit(browser, render_html(ACCOUNTS, lang, failures=[("dan", "nothing read")]), tmp_path)
    find(browser, "#list > tbody th a").click()
    find(browser, ".choice button").click()

    assert serious_problems(browser) == []


def _tab(browser: Any) -> str:
    press(browser, "\ue004")
    focused = browser.switch_to.active_element
    name: str = focused.get_attribute("aria-label") or focused.text
    return name


def _hostile_report() -> str:
    return render_html(_hostile_accounts(), failures=[(text, text) for text in (*HOSTILE, "W" * 3000)])


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
    """Wait for a download: the browser makes an empty file of its name first."""
    until = time.monotonic() + 10
    while not (path.exists() and path.stat().st_size) and time.monotonic() < until:
        time.sleep(0.05)
