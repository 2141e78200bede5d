"""Verdicts compared with labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.errors import InputError
from curate.evaluation import evaluate, read_labels
from curate.render.evaluation import evaluation_json, evaluation_text

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
FLOOR = {"f1": 0.90, "average_precision": 0.95}
"""Quality on the samples below which a change is refused; 0.96 and 0.99 when it was pinned. Lower it only with a reason."""


@pytest.fixture(scope="module")
def labels() -> Path:
    return SAMPLES / "labels.csv"


def test_the_samples_are_decided_well_enough(labels: Path) -> None:
    """The gate: a change of a list, weight or threshold that spoils the verdicts on the samples does not land."""
    found = evaluate(read_labels(str(labels)), [str(SAMPLES)])

    assert found.missing == ()
    assert found.counts.f1 is not None
    assert found.counts.f1 >= FLOOR["f1"]
    assert found.average_precision is not None
    assert found.average_precision >= FLOOR["average_precision"]
    assert "labelled follow" in evaluation_text(found)
    assert f'"pairs": {found.pairs}' in evaluation_json(found)


def test_jsonl_labels_are_the_same_as_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("handle,interest,follow\n@ada,vin,follow\nbob,vin,skip\n")
    (tmp_path / "a.jsonl").write_text(
        '{"handle": "@ada", "interest": "vin", "follow": true}\n{"handle": "bob", "interest": "vin", "follow": "skip"}\n'
    )

    assert read_labels(str(tmp_path / "a.csv")) == read_labels(str(tmp_path / "a.jsonl"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no label"),
        ("handle,interest,follow\n", "holds no label"),
        ("handle,interest\nada,vin\n", "row 1: needs handle"),
        ("handle,interest,follow\nada,vin,perhaps\n", "'perhaps', neither"),
        ('{"handle": "ada"', "row 1"),
        ("[" * 10_000, "holds no label"),
    ],
)
def test_bad_labels_are_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "labels").write_text(text)

    with pytest.raises(InputError, match=told):
        read_labels(str(tmp_path / "labels"))
