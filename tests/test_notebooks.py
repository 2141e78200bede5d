"""Every notebook runs from top to bottom in a kernel, and shows what is committed with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="no Jupyter here: pip install nbclient ipykernel")
pytest.importorskip("ipykernel", reason="no Jupyter here: pip install nbclient ipykernel")
from benchmarks.make_pictures import run  # noqa: E402

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,  # a kernel is reached through ports of this machine
    pytest.mark.allow_hosts(["127.0.0.1", "::1"]),
]


def shown(notebook: Any) -> list[str]:
    """Return what each output says; pictures, that differ from one drawer to the next, by their kind alone."""
    outputs = [out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs]
    texts = [{"text/plain": out.text} if "text" in out else dict(out.data) for out in outputs]
    return [re.sub(r"\s+", " ", str(text)) if kind != "image/png" else kind for out in texts for kind, text in sorted(out.items())]


def test_there_are_notebooks() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_showed(path: Path) -> None:
    """After a change of what is shown: python -m benchmarks.make_pictures notebooks."""
    committed = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    run(fresh, path.parent)

    assert shown(fresh) == shown(committed)


def test_a_bar_in_a_notebook_is_one_of_its_own(tmp_path: Path) -> None:
    pytest.importorskip("ipywidgets", reason="no ipywidgets here: pip install 'curate[notebook]'")
    code = "import curate; list(curate.score_accounts([curate.Account('ada')] * 3, ['wine'], progress=True));"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    run(notebook, tmp_path)

    assert "application/vnd.jupyter.widget-view+json" in {kind for out in notebook.cells[0].outputs for kind in out.get("data", ())}
