"""Make the pictures of docs/pictures and run the notebooks, from the invented accounts of data/samples.

    python -m benchmarks.make_pictures [notebooks]

Needs Chromium and its driver, and the test dependencies (Selenium, matplotlib, nbclient); for the notebooks alone, no Chromium.
"""

from __future__ import annotations

import html
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import curate
from curate.interests.declared import Interests
from curate.interests.file import read_interests
from curate.models import Account
from curate.render.html import render_html
from curate.render.notebook import notebook_html
from curate.render.text import render_text

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
PICTURES = ROOT / "docs" / "pictures"
ACCOUNT = "@tamsin@infosec.example.org"
INTEREST = "cybersecurity"
COMMAND = f"$ curate score {ACCOUNT} --from data/samples -i {INTEREST}"
ROLES = {"follow": "#7ee787", "skip": "#ffa198", "title": "#ffffff", "faint": "#9aa4b2", "useful": "#7ee787", "noise": "#ffa198"}
LIGHT = {"faint", "useful", "noise"}
"""Roles that a terminal does not show in bold."""
MARKS = {role: (chr(0xE000 + 2 * place), chr(0xE001 + 2 * place)) for place, role in enumerate(ROLES)}
"""Private characters that stand for colours until the text has been escaped."""


def main() -> None:
    """Draw every picture, then run every notebook."""
    os.environ["CURATE_LANG"] = "en"
    if sys.argv[1:] != ["notebooks"]:
        take_pictures()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        execute(path)


def take_pictures() -> None:
    """Draw every picture."""
    sys.path.insert(0, str(ROOT / "tests"))
    from browser import open_browser

    PICTURES.mkdir(exist_ok=True)
    account = curate.find_account(ACCOUNT, [SAMPLES])
    assessment = curate.score_account(account, [INTEREST])
    everyone = list(curate.score_accounts(sample_accounts(), interests()))
    with tempfile.TemporaryDirectory() as name:
        browser = open_browser(Path(name) / "profile", Path(name))
        shot(browser, terminal(render_text([assessment], paint=painted)), "terminal.png", 760, "pre")
        report = render_html(everyone)
        shot(browser, report, "report.png", 1280)
        shot(browser, report, "report-dark.png", 1280, scheme="dark")
        shot(browser, report, "report-phone.png", 360)
        cell = f"<!doctype html><meta charset=utf-8><body style='margin:8px'>{notebook_html([assessment], 'en')}"
        shot(browser, cell, "notebook.png", 900, ".curate")
        browser.quit()
    draw(assessment, everyone)


def interests() -> Interests:
    """Return the interests of a French professional."""
    return read_interests(SAMPLES / "interests-fr.toml")


def sample_accounts() -> list[Account]:
    """Return every account of the samples, each once."""
    import csv

    with (SAMPLES / "candidates.csv").open(encoding="utf-8") as lines:
        return [curate.find_account(row["handle"], [SAMPLES]) for row in csv.DictReader(lines)]


def painted(text: str, role: str) -> str:
    """Mark a text with the colour of its role."""
    start, end = MARKS.get(role, ("", ""))
    return f"{start}{text}{end}"


def terminal(text: str) -> str:
    """Return a page that looks as the terminal does."""
    shown = html.escape(f"{COMMAND}\n{text}")
    for role, (start, end) in MARKS.items():
        weight = "normal" if role in LIGHT else "bold"
        shown = shown.replace(start, f"<b style='color:{ROLES[role]};font-weight:{weight}'>").replace(end, "</b>")
    style = "background:#16181d;color:#d6dae1;display:inline-block;font:15px/1.4 'DejaVu Sans Mono',monospace;margin:0;padding:16px"
    return f"<!doctype html><meta charset=utf-8><body style='margin:0'><pre style=\"{style}\">{shown}</pre>"


def shot(browser: Any, page: str, name: str, width: int, part: str = "", scheme: str = "light") -> None:
    """Take a picture of a page, or of one part of it; of a report, with its first card open."""
    from browser import emulate

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page, "utf-8")
        emulate(browser, width, scheme)
        browser.get(path.as_uri())
        if part:
            browser.find_element("css selector", part).screenshot(str(PICTURES / name))
            return
        browser.find_element("css selector", "#list > thead th:nth-child(2) button").click()
        browser.find_element("css selector", "#list > tbody th a").click()
        browser.save_screenshot(str(PICTURES / name))


def save(axes: Any, name: str) -> None:
    """Keep a plot, without the version of what drew it."""
    axes.figure.savefig(PICTURES / name, dpi=100, metadata={"Software": None})


def draw(assessment: curate.Assessment, everyone: list[curate.Assessment]) -> None:
    """Draw the plots that the documents show."""
    import matplotlib as mpl

    mpl.use("Agg")
    from curate.plots import plot_map, plot_score

    save(plot_score(assessment), "score.png")
    save(plot_map(everyone), "map.png")


def run(notebook: Any, folder: Path) -> None:
    """Run the cells of a notebook within a folder."""
    from nbclient import NotebookClient

    os.environ["PYTHONPATH"] = str(ROOT)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}, record_timing=False).execute()


def execute(path: Path) -> None:
    """Run a notebook from top to bottom and keep its outputs."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    run(notebook, path.parent)
    notebook.metadata = nbformat.from_dict({"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})
    nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
