"""The report: one page that loads nothing, in which no stranger's text does anything."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import Run
from curate.render.html import render_html
from fixed import FIXED

HOSTILE = (
    "<script>document.title='taken'</script>",
    "</script><script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "javascript:document.title='taken'",
    '"><svg onload="document.title=1">',
    "</style><style>body{display:none}</style>",
    "{{ 7 * 7 }} {% raw %}",
    "a\u202eb\u2066c",
    "e" + "\u0301" * 10_000,
)
SAMPLES = Path(__file__).parents[1] / "data" / "samples"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.found


def hostile(text: str) -> str:
    """The report on an account whose every text is hostile."""
    posts = tuple(replace(post, text=text, matches=()) for post in FIXED.posts)
    shares = tuple(replace(share, interest=text) for share in FIXED.matched_interests)
    return render_html([replace(FIXED, handle=text, name=text, posts=posts, matched_interests=shares)])


def test_the_page_stands_alone() -> None:
    """No address is loaded: no source, no style sheet, no font, and a policy that allows none."""
    page = render_html([FIXED])
    loading = [(tag, attrs) for tag, attrs in tags(page) if attrs.get("src") or tag in {"link", "iframe", "object", "embed"}]

    assert loading == []
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert "url(" not in page


def test_script_and_style_are_allowed_by_their_hashes_alone() -> None:
    page = render_html([FIXED])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)

    assert policy
    assert "unsafe-inline" not in policy[1]
    assert len(re.findall(r"sha256-[\w+/=]+", policy[1])) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_strangers_text_stays_text(text: str) -> None:
    """As many tags and attributes as for harmless text, and none that runs."""
    plain, found = tags(hostile("harmless")), tags(hostile(text))

    assert [tag for tag, _ in found] == [tag for tag, _ in plain]
    assert [name for _, attrs in found for name in attrs if name.startswith("on")] == []
    assert [attrs["href"] for _, attrs in found if (attrs.get("href") or "").startswith("javascript")] == []


def test_invisible_characters_and_floods_are_gone() -> None:
    page = hostile("a\u202eb" + "\u0301" * 10_000)

    assert "\u202e" not in page
    assert "\u0301" * 3 not in page


def test_it_speaks_french() -> None:
    page = render_html([FIXED], "fr")

    assert '<html lang="fr"' in page
    assert "Qui suivre" in page
    assert "Whom to follow" not in page
    assert "built-in method" not in page


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["word " * 200, "深層学習で葡萄を数える。" * 80, "\"<'&" * 250, "🐈" * 1000], ids=["latin", "cjk", "signs", "emoji"]
)
def test_two_thousand_accounts_stay_under_fifteen_megabytes(text: str) -> None:
    """Whatever the script: signs that are escaped count as they are written, long names and lists of links are cut."""
    links = tuple(f"https://example.org/{n}/{'x' * 200}" for n in range(2))
    posts = tuple(replace(FIXED.posts[0], id=str(n), text=text, matches=(), urls=links if n == 0 else ()) for n in range(10))
    long = replace(FIXED, posts=posts, name=text)
    page = render_html([replace(long, handle=f"user{n}") for n in range(2000)])

    assert 10_000_000 < len(page.encode()) < 15_000_000
    assert page.count("…</p></li>") == 20_000


@pytest.mark.parametrize(("text", "shown"), [("a" * 2000, "a" * 2000), ("a" * 2001, "a" * 2000 + "…"), ("深" * 2001, "深" * 2000 + "…")])
def test_a_post_alone_is_shown_up_to_two_thousand_characters(text: str, shown: str) -> None:
    page = render_html([replace(FIXED, posts=(replace(FIXED.posts[1], text=text),))])

    assert f'lang="fr">{shown}</p>' in page


def test_the_first_links_are_shown_and_endless_ones_are_not() -> None:
    urls = ("https://endless.example/" + "x" * 1000, *(f"https://{n}.example" for n in range(9)))
    page = render_html([replace(FIXED, posts=(replace(FIXED.posts[0], urls=urls),))])

    assert re.findall(r">(\w+)\.example</a>", page) == ["0", "1", "2", "3"]


def test_the_page_says_at_its_top_how_many_could_not_be_assessed() -> None:
    failures = [("a", "nothing read"), ("<b>", "<i>why</i>")]

    assert '<a href="#failed">1 account could not be assessed</a>' in render_html([FIXED], failures=failures[:1])
    assert '<a href="#failed">2 comptes n’ont pu être évalués</a>' in render_html([], "fr", failures=failures)
    assert "<li><b><bdi>@&lt;b&gt;</bdi></b> &lt;i&gt;why&lt;/i&gt;</li>" in render_html([], failures=failures)
    assert "#failed" not in re.sub("<style>.*?</style>", "", render_html([FIXED]), flags=re.DOTALL)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install Debian's chromium to open the report in a browser")
def test_in_a_browser_the_script_runs_and_hostile_text_does_not(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html([FIXED, *(replace(FIXED, handle=f"x{n}", name=text) for n, text in enumerate(HOSTILE[:7]))]), "utf-8")

    dom = subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip

    assert "<title>Whom to follow</title>" in dom
    assert re.search(r'<html[^>]*class="[^"]*\bjs\b', dom)
    assert dom.count('class="choice"') == 9


FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=2000",
)  # fmt: skip


def test_a_row_that_fails_in_a_batch_is_on_the_page(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "candidates.csv"
    table.write_text("handle\n@tamsin@infosec.example.org\nnobody_here\n", "utf-8")
    page = tmp_path / "report.html"

    result = run("batch", table, "--from", SAMPLES, "-i", "cybersecurity", "-o", page, "--jobs", 1, "--quiet")

    assert result.exit_code == 4
    assert '<section id="failed"><h2>Not assessed</h2><ul><li><b><bdi>@nobody_here</bdi></b>' in page.read_text("utf-8")
