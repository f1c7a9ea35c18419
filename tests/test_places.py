"""Made-up documents of many places, in layouts and words of their own, read against labels.

They were written without knowledge of the program. A rule that mends one page must not spoil another.
"""

from pathlib import Path

import pandas as pd
import pytest

from helpers import accuracy, pipeline

PLACES = Path(__file__).parent / "places"
LABELS = PLACES / "labels"


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    """Figures of each document and, under `all`, of all of them."""
    read = pipeline.process(sorted(PLACES.glob("*.txt")))
    return accuracy.scores(accuracy.compare(read.tables, LABELS, PLACES)).set_index("labels")


def test_every_document_has_labels(scores):
    names = sorted(path.stem for path in PLACES.glob("*.txt"))
    assert names == sorted(path.stem for path in LABELS.glob("*.jsonl")) == sorted(scores.index.drop("all"))


@pytest.mark.parametrize(
    ("measure", "least"),
    [
        ("rows", 0.98),
        ("units", 0.98),
        ("targets", 0.98),
        ("evidence", 0.95),
        ("judged", 0.95),
        ("sector", 0.98),
        ("stage", 0.95),
    ],
)
def test_all_together_are_read_as_well_as_before(scores, measure, least):
    assert scores.loc["all", measure] >= least


@pytest.mark.parametrize(("measure", "least"), [("rows", 0.8), ("targets", 0.9), ("judged", 0.8)])
def test_no_document_is_read_badly(scores, measure, least):
    assert scores[measure].min() >= least, scores[scores[measure] < least].index.tolist()
